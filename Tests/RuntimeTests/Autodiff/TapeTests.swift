import Testing

@testable import Runtime

@Suite("The tape")
struct TapeTests {
  @Test("200,000 chained records are released on a small stack")
  func longRelease() throws {
    try withStack(of: 512 << 10) {
      var tape: Tape? = Tape()
      let end = try TapeTests.chain(tape, 200_000)
      #expect(tape?.count == 200_001)
      tape = nil
      #expect(end.scalars == [1])
    }
  }

  @Test("200,000 chained records are differentiated on a small stack")
  func longBackward() throws {
    try withStack(of: 512 << 10) {
      let tape = Tape()
      let start = tape.variable(try vector(1))
      var end = start
      for _ in 0..<200_000 { end = try tape.apply(Elementwise(.negate), end) }
      let gradients = try tape.backward(from: end)
      #expect(gradients.of(start)?.scalars == [1])
      #expect(tape.count == 0)
    }
  }

  @Test("a value used twice gets the sum of both gradients")
  func usedTwice() throws {
    let tape = Tape()
    let x = tape.variable(try vector(3))
    let square = try tape.apply(Arithmetic(.multiply), x, x)
    let sum = try tape.apply(Arithmetic(.add), square, x)
    let gradients = try tape.backward(from: sum)
    #expect(gradients.of(x)?.scalars == [7])
  }

  @Test("a gradient is taken out once")
  func takenOut() throws {
    let tape = Tape()
    let x = tape.variable(try vector(3))
    var gradients = try tape.backward(from: x)
    let first = gradients.take(x), second = gradients.take(x)
    #expect(first?.scalars == [1])
    #expect(second?.scalars == nil)
  }

  @Test("gradients that share bytes with others are not added into each other")
  func shared() throws {
    // The pullback of + hands the same tensor to both sides; adding to one must not change the other.
    let tape = Tape()
    let x = tape.variable(try vector(1, 2)), y = tape.variable(try vector(5, 6))
    let sum = try tape.apply(Arithmetic(.add), x, y)
    let again = try tape.apply(Arithmetic(.add), sum, x)
    let gradients = try tape.backward(from: [(again, try vector(1, 10))])
    #expect(gradients.of(x)?.scalars == [2, 20])
    #expect(gradients.of(y)?.scalars == [1, 10])
  }

  @Test("a cotangent given is not changed by what is added to it")
  func cotangentKept() throws {
    let tape = Tape()
    let x = tape.variable(try vector(1, 2))
    let cotangent = try vector(1, 1)
    let gradients = try tape.backward(from: [(x, cotangent), (x, cotangent)])
    #expect(gradients.of(x)?.scalars == [2, 2])
    #expect(cotangent.scalars == [1, 1])
  }

  @Test("several values may be seeds at once")
  func seeds() throws {
    let tape = Tape()
    let x = tape.variable(try vector(2))
    let square = try tape.apply(Elementwise(.square), x), root = try tape.apply(Elementwise(.exp), x)
    let gradients = try tape.backward(from: [(square, try vector(10)), (root, try vector(0))])
    #expect(gradients.of(x)?.scalars == [40])
  }

  @Test("what the seeds do not depend on has no gradient")
  func independent() throws {
    let tape = Tape()
    let x = tape.variable(try vector(2)), y = tape.variable(try vector(3))
    let square = try tape.apply(Elementwise(.square), x)
    _ = try tape.apply(Elementwise(.square), y)
    let gradients = try tape.backward(from: square)
    #expect(gradients.of(y)?.scalars == nil)
    #expect(gradients.of(x)?.scalars == [4])
  }

  @Test("a detached value stops the gradient")
  func detached() throws {
    let tape = Tape()
    let x = tape.variable(try vector(2))
    let square = try tape.apply(Elementwise(.square), x)
    let product = try tape.apply(Arithmetic(.multiply), square.detached, x)
    let gradients = try tape.backward(from: product)
    #expect(gradients.of(x)?.scalars == [4])
  }

  @Test("a value of another tape is a constant")
  func otherTape() throws {
    let first = Tape(), second = Tape()
    let x = first.variable(try vector(2)), y = second.variable(try vector(5))
    let product = try second.apply(Arithmetic(.multiply), x, y)
    let gradients = try second.backward(from: product)
    #expect(gradients.of(x)?.scalars == nil)
    #expect(gradients.of(y)?.scalars == [2])
  }

  @Test("a value from before a backward pass is a constant afterwards")
  func usedAgain() throws {
    let tape = Tape()
    let old = tape.variable(try vector(2, 2))
    _ = try tape.backward(from: [(old, old.detached)])
    let new = tape.variable(try vector(5))
    let product = try tape.apply(Arithmetic(.multiply), new, old)
    let gradients = try tape.backward(from: [(product, try vector(1, 1))])
    #expect(gradients.of(new)?.scalars == [4])
    #expect(gradients.of(old)?.scalars == nil)
  }

  @Test("a gradient is taken of a single number")
  func notSingle() throws {
    let tape = Tape()
    let x = tape.variable(try vector(1, 2))
    let error = try #require(throws: TensorError.self) { try tape.backward(from: x) }
    #expect(error.description == "backward: a gradient is taken of a single number ([2])")
  }

  @Test("a cotangent of another shape is refused")
  func cotangentShape() throws {
    let tape = Tape()
    let x = tape.variable(try vector(1, 2))
    #expect(throws: TensorError.self) { try tape.backward(from: [(x, try vector(1))]) }
  }

  @Test("an observer sees every operation, backward ones included")
  func observer() throws {
    final class Log: TapeObserver {
      var lines: [String] = []
      func began(_ run: OperationRun) {
        lines.append("\(run.title) \(run.type.shape) \(run.isBackward ? "backward" : "forward")")
      }
      func ended() { lines.append("ended") }
    }
    let log = Log()
    let tape = Tape(observer: log)
    let x = tape.variable(try vector(1, 2))
    _ = try tape.backward(from: try tape.apply(Reduction(.sum), try tape.apply(Elementwise(.exp), x)))
    #expect(
      log.lines == [
        "exp [2] forward", "ended", "sum [] forward", "ended", "sum [] backward", "ended",
        "exp [2] backward", "ended",
      ])
  }

  @Test("integers are converted on their way in, and get no gradient")
  func integers() throws {
    let tape = Tape()
    let x = tape.variable(try vector(2))
    let product = try tape.apply(Arithmetic(.multiply), x, try Tensor([3] as [Int32], [1]))
    #expect(product.scalars == [6])
    let gradients = try tape.backward(from: product)
    #expect(gradients.of(x)?.scalars == [3])
  }

  @Test("a tape that is kept gives one row of a Jacobian after the other, and is consumed by the last pass")
  func kept() throws {
    let tape = Tape()
    let x = tape.variable(try vector(1, 2))
    let y = try tape.apply(Arithmetic(.multiply), x, try tape.apply(Elementwise(.square), x))  // x^3
    for (seed, expected) in [(try vector(1, 0), [3, 0] as [Float]), (try vector(0, 1), [0, 12])] {
      #expect(try tape.backward(from: [(y, seed)], keeping: true).of(x)?.scalars == expected)
    }
    #expect(tape.count == 3)
    #expect(try tape.backward(from: [(y, try vector(1, 1))]).of(x)?.scalars == [3, 12])
    #expect(tape.count == 0)
  }

  private static func chain(_ tape: Tape?, _ length: Int) throws -> Tensor {
    let tape = try #require(tape)
    var end = tape.variable(try vector(1))
    for _ in 0..<length { end = try tape.apply(Elementwise(.negate), end) }
    return end
  }
}
