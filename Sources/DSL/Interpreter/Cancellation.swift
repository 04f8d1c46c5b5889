import Synchronization

/// The flag that asks a running program to stop; set from any thread.
package final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  package init() {}

  package var isCancelled: Bool { flag.load(ordering: .relaxed) }
  package func cancel() { flag.store(true, ordering: .relaxed) }
  package func reset() { flag.store(false, ordering: .relaxed) }
}
