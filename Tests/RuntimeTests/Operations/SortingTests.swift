import Testing

@testable import Runtime

@Suite("Sorting")
struct SortingTests {
  private let tape = Tape(recording: false)

  /// Numbers that tie often, with NaN, infinities and both zeros among them.
  private static func numbers(_ count: Int, _ seed: Int) -> [Float] {
    var draws = Key(seed: seed).draws
    let special: [Float] = [.nan, .infinity, -.infinity, 0, -0.0]
    return (0..<count).map { _ in
      let choice = draws.integer(below: 20)
      return choice < special.count ? special[choice] : Float(draws.integer(below: 30)) - 15
    }
  }

  /// A stable insertion sort by the definition.
  private static func order(_ x: [Float], descending: Bool) -> [Int32] {
    var order: [Int] = []
    func isBefore(_ a: Float, _ b: Float) -> Bool {
      if a.isNaN || b.isNaN { return !a.isNaN && b.isNaN }
      return descending ? a > b : a < b
    }
    for i in x.indices {
      let place = order.firstIndex { isBefore(x[i], x[$0]) } ?? order.count
      order.insert(i, at: place)
    }
    return order.map(Int32.init)
  }

  @Test(
    "equal numbers keep their order, and NaN comes last in either direction", arguments: [1, 15, 16, 33, 500])
  func stable(_ count: Int) throws {
    let numbers = Self.numbers(count, count)
    let x = try Tensor(numbers, [count])
    for descending in [false, true] {
      let found = try tape.apply(ArgSort(descending: descending), x).integers
      #expect(found == Self.order(numbers, descending: descending))
      let few = try tape.apply(ArgSort(descending: descending, count: count / 3), x).integers
      #expect(few == Array(found.prefix(count / 3)))
    }
  }

  @Test("each lane of any axis is sorted by itself", arguments: [0, 1, 2])
  func lanes(_ axis: Int) throws {
    let shape: Shape = [6, 70, 5], numbers = Self.numbers(shape.count, 9)
    let x = try Tensor(numbers, shape)
    let (values, places) = try tape.sorted(x, axis: axis)
    let steps = [350, 5, 1], size = shape[axis]
    let rest = [0, 1, 2].filter { $0 != axis }
    for i in 0..<shape[rest[0]] {
      for j in 0..<shape[rest[1]] {
        let cells = (0..<size).map { i * steps[rest[0]] + j * steps[rest[1]] + $0 * steps[axis] }
        let lane = cells.map { numbers[$0] }
        let order = Self.order(lane, descending: false)
        #expect(cells.map { places.integers[$0] } == order)
        #expect(cells.map { values.scalars[$0].bitPattern } == order.map { lane[Int($0)].bitPattern })
      }
    }
  }

  @Test("ints are sorted as such, beyond what floats tell apart")
  func integers() throws {
    let x = try Tensor([16_777_217, .max, 16_777_216, .min, -1] as [Int32], [5])
    #expect(try tape.sorted(x).values.integers == [.min, -1, 16_777_216, 16_777_217, .max])
    #expect(try tape.sorted(x, descending: true).places.integers == [1, 0, 2, 4, 3])
  }

  @Test("a gradient goes to where each number came from")
  func gradient() throws {
    let tape = Tape()
    let x = tape.variable(try vector(3, 1, 2))
    let largest = try tape.sorted(x, descending: true, count: 2).values
    #expect(largest.scalars == [3, 2])
    let gradients = try tape.backward(from: [(largest, try vector(10, 20))])
    #expect(gradients.of(x)?.scalars == [10, 0, 20])
  }

  @Test("nothing is sorted to nothing")
  func empty() throws {
    for shape: Shape in [[0], [0, 3], [3, 0]] {
      #expect(try tape.sorted(try Tensor(filled: 1, shape)).values.shape == shape)
    }
  }
}
