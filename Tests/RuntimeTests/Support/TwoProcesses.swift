import Foundation

@testable import Runtime

/// Two threads that stand for two processes: a sum waits for the other's part.
final class TwoProcesses: Collective, @unchecked Sendable {
  let size = 2
  private let condition = NSCondition()
  private var waiting: [Float]?
  private var total: [Float] = []
  private var round = 0

  func sum(_ tensor: inout Tensor) throws(TensorError) {
    condition.lock()
    defer { condition.unlock() }
    if let first = waiting {
      total = zip(first, tensor.scalars).map { $0 + $1 }
      waiting = nil
      round += 1
      condition.broadcast()
    } else {
      waiting = tensor.scalars
      let start = round
      while round == start {
        guard condition.wait(until: Date(timeIntervalSinceNow: 20)) else {
          throw TensorError("collective", "the other process did not come", kind: .cancelled)
        }
      }
    }
    tensor = try Tensor(total, tensor.shape)
  }

  /// Runs the body for both at once and gives what it made of each.
  func run<Result: Sendable>(_ body: @escaping @Sendable (Int) throws -> Result) throws -> [Result] {
    let second = Box<Result>()
    let done = DispatchSemaphore(value: 0)
    Thread {
      second.result = Swift.Result { try body(1) }
      done.signal()
    }.start()
    let first = Swift.Result { try body(0) }
    done.wait()
    guard let other = second.result else { return [] }
    return [try first.get(), try other.get()]
  }

  // Written before the semaphore is raised, read after.
  private final class Box<Value: Sendable>: @unchecked Sendable { var result: Result<Value, any Error>? }
}
