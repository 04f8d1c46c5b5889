internal import Synchronization

/// Numbers that no two tapes share.
final class Identities: Sendable {
  private let last = Atomic(0)

  func next() -> Int { last.add(1, ordering: .relaxed).newValue }
}
