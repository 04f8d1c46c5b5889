import Foundation
import Synchronization

/// Runs the body on a thread of its own with a stack of the given size, and waits for it.
func withStack(of bytes: Int, _ body: @escaping @Sendable () throws -> Void) throws {
  let outcome = Outcome()
  let thread = Thread {
    do { try body() } catch { outcome.error.withLock { $0 = error } }
    outcome.done.signal()
  }
  thread.stackSize = bytes
  thread.start()
  outcome.done.wait()
  if let error = outcome.error.withLock({ $0 }) { throw error }
}

private final class Outcome: Sendable {
  let error = Mutex<(any Error)?>(nil)
  let done = DispatchSemaphore(value: 0)
}
