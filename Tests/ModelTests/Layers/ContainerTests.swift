import Model
import Runtime
import Testing

@Suite struct ContainerTests {
  private let key = Key(seed: 4)

  @Test("layer norm is what plain loops in double give, on rows and on feature maps")
  func layerNorm() throws {
    for shape in [[3, 5], [2, 3, 2, 4]] as [[Int]] {
      let x = try Tensor(normal: try Shape(shape), key: key)
      let model = try Model(LayerNorm(epsilon: 0.1), input: try Shape(Array(shape.dropFirst())), key: key)
      let result = try model(x).scalars
      let d = shape[shape.count - 1]
      let numbers = x.scalars.map(Double.init)
      for row in stride(from: 0, to: numbers.count, by: d) {
        let values = numbers[row..<row + d]
        let mean = values.reduce(0, +) / Double(d)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(d)
        for i in row..<row + d {
          #expect(abs(Double(result[i]) - (numbers[i] - mean) / (variance + 0.1).squareRoot()) < 1e-5)
        }
      }
    }
  }

  @Test("dropout keeps its share of the numbers, scaled; the same for the same key, another elsewhere")
  func dropout() throws {
    let x = try Tensor(filled: 1, [200, 100])
    let model = try Model(Sequential([try Dropout(0.25), try Dropout(0.25)]), input: [100], key: key)
    func seen(_ key: Key, _ place: Int) throws -> [Float] {
      let context = Context(tape: Tape(), mode: .training, key: key)
      return try Dropout(0.25)(x, in: Scope(Binding(model.store), context)["\(place)"]).scalars
    }
    let first = try seen(key, 0)
    #expect(Set(first) == [0, Float(1) / 0.75])
    #expect(abs(Double(first.count { $0 == 0 }) / 20_000 - 0.25) < 0.01)
    #expect(try seen(key, 0) == first)
    #expect(try seen(key, 1) != first)
    #expect(try seen(key.at(1), 0) != first)
    #expect(try model(x).scalars == x.scalars)
  }

  @Test("each application of a pass draws anew, so that two views of an image do not drop the same numbers")
  func applications() throws {
    let model = try Model(try Dropout(0.5), input: [100], key: key)
    let x = try Tensor(filled: 1, [4, 100])
    func pass() -> GradientPass { GradientPass(model, Context(tape: Tape(), mode: .training, key: key)) }
    let (one, other) = (pass(), pass())
    let (a, b) = (try one(x).scalars, try one(x).scalars)
    #expect(a != b)
    #expect(try other(x).scalars == a)
    #expect(try other(x).scalars == b)
  }

  @Test("uses of a shared layer find the first one's parameters, also on a tape and beside others")
  func shared() throws {
    let tied = Shared(try Linear(3, bias: false)), other = Shared(try Linear(3, bias: false))
    let model = try Model(Sequential([ReLU(), tied, other, tied, other]), input: [3], key: key)
    #expect(model.store.entries.map(\.name) == ["1.weight", "2.weight"])
    let x = try Tensor(normal: [5, 3], key: key)
    let pass = GradientPass(model, Context(tape: Tape(), mode: .training))
    #expect(try pass(x).scalars == model(x).scalars)
    #expect(Sequential([tied, other, tied]).sharing == [0, 1, 0])
    #expect(Repeat.maximumCount == 10_000 && Sequential([ReLU()]).sharing.isEmpty)
  }

  @Test("a batch norm that is shared observes each use, in order, under one name")
  func sharedStatistics() throws {
    let tied = Shared(BatchNorm())
    let model = try Model(Sequential([tied, ReLU(), tied]), input: [3], key: key)
    let context = Context(tape: Tape(), mode: .training)
    let pass = GradientPass(model, context)
    let result = try pass(try Tensor(normal: [5, 3], key: key))
    let loss = try context.tape.apply(Reduction(.sum), result)
    #expect(try pass.gradient(of: loss).statistics.map(\.path) == ["0", "0"])
  }

  @Test("containers know how deep they nest, and equal what is made alike")
  func structure() throws {
    let layers: [any Layer] = [
      Residual([ReLU()], shortcut: Sequential([ReLU()])), try Repeat(2, [ReLU()]), Shared(ReLU()),
      Residual([ReLU()]), Sequential([ReLU()]), Sequential(block: [ReLU()]), LayerNorm(), try Dropout(0.5),
    ]
    #expect(layers.map(\.nesting) == [2, 2, 1, 2, 1, 1, 0, 0])
    for (i, a) in layers.enumerated() {
      for (j, b) in layers.enumerated() {
        // A name is no difference.
        #expect(a.isEqual(to: b) == (i == j || Set([i, j]) == [4, 5]), "\(a.code) \(b.code)")
      }
    }
  }
}
