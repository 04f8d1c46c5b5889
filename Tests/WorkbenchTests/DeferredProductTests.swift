import DSL
import Runtime
import Testing

@testable import Workbench

/// `a.T @ b` is formed only where somebody looks at its entries.
@Suite struct DeferredProductTests {
  /// Losses of c: what may stay deferred, what forms it, and both.
  static let losses = [
    "sum(c^2)", "mean(c^2)", "sum(c * c)", "sum((c * 3)^2) / 7", "sum(0.5 * c^2 / 3)", "trace(c)",
    "sum(off_diagonal(c)^2)", "mean(off_diagonal(c)^2)", "sum(off_diagonal(c^2))", "sum(diagonal(c)^2)",
    "sum((diagonal(c) - 1)^2) + 0.02 * sum(off_diagonal(c)^2)", "sum(diagonal(c^2))", "sum(c)",
    "sum(abs(c)) + sum(c^2)", "sum(c^2) + c[1, 2] * c[0, 0] + trace(c)", "sum(c.T^2)", "sum(c^3)",
    "sum(c^2, axis=0)[1]", "sum((c - eye(len(c)))^2)", "sum((c @ c)^2)", "max(c)",
    "sum(off_diagonal(c / 2) * off_diagonal(c))", "sum(c / c[0, 0])", "sum(1 / c)", "sum(c^2 * c)",
    "sum((c^2)^2)", "sum(c^2, keep=true)[0, 0]", "sqrt(sum(off_diagonal(c)^2))",
    "sum(stop_gradient(c) * c) + sum(stop_gradient(c)^2)", "sum(-c + c^2)", "sum((c * 0)^2)",
  ]
  static let sizes = ["[6, 20]", "[20, 20]", "[40, 12]"]

  @Test("a loss is what it is where every product is formed", arguments: losses, sizes)
  func agrees(_ loss: String, _ size: String) throws {
    let text = """
      let (a, b) = [randn(\(size), seed=1) + 0.5, randn(\(size), seed=2) - 0.2]
      fn of(c) = \(loss)
      fn deferred(x, y) = of(x.T @ y / len(x))
      fn formed(x, y) = of((x.T + 0) @ y / len(x))
      fn apart(x, y) = float(sqrt(sum((x - y)^2)) / (sqrt(sum(y^2)) + 1e-12))
      fn compared(f) {
        let (value, gradient) = f(deferred)
        let (expected, slope) = f(formed)
        [float(value), float(expected), apart(concat(gradient), concat(slope))]
      }
      compared(f -> value_and_grad(z -> f(z[0], z[1]), [a, b])) +
        compared(f -> value_and_grad(z -> f(z[0], b), [a])) +
        compared(f -> value_and_grad(z -> f(a, z[0]), [b])) +
        compared(f -> value_and_grad(z -> f(z[0], z[0]), [a])) + compared(f -> [f(a, b), [a]])
      """
    let cell = run(text)
    let numbers = cell.numbers
    try #require(numbers.count == 15, "\(cell.text)")
    for i in stride(from: 0, to: 15, by: 3) {
      let (value, expected, distance) = (numbers[i], numbers[i + 1], numbers[i + 2])
      #expect(abs(value - expected) <= 2e-6 * max(1e-3, abs(expected)), "\(i / 3): \(value), \(expected)")
      #expect(distance < 1e-5, "\(i / 3): \(distance)")
    }
  }

  @Test("what nobody looks at takes no memory, however large it would be")
  func unformed() {
    let text = """
      let x = randn([2, 2000000], seed=1)
      let c = x.T @ x / 2000000
      let squares = value_and_grad(x -> { let c = x.T @ x / 2000000
        sum((diagonal(c) - 1)^2) + mean(c^2) }, x)[1].shape
      [c.shape, c.type, abs(float(sum(c^2) / sum((x @ x.T / 2000000)^2)) - 1) < 1e-5, squares]
      """
    #expect(run(text).text == "[[2000000, 2000000], \"f32\", true, [2, 2000000]]")
    let cell = run("let x = zeros([2, 2000000])\nlet c = x.T @ x\nabs(c)")
    #expect(cell.codes == ["BT0602"] && cell.diagnostics.contains("--> test.bt:3:1\n"), "\(cell.diagnostics)")
  }

  @Test(
    "shapes that do not fit are told where they were written",
    arguments: [
      ("let c = x.T @ ones([3, 5])", "2:13", "matrix shapes do not agree for `@`"),
      ("let c = off_diagonal(x.T @ y)", "2:9", "square matrix"),
      ("let c = diagonal((x.T @ y) / 2)", "2:9", "square matrix"),
      ("let c = trace(x.T @ y)", "2:9", "square matrix"),
    ])
  func shapes(_ line: String, _ place: String, _ message: String) {
    let cell = run("let (x, y) = [ones([2, 6]), ones([2, 5])]\n\(line)\n3")
    #expect(cell.codes == ["BT0302"] && cell.diagnostics.contains(message), "\(cell.diagnostics)")
    #expect(cell.diagnostics.contains("--> test.bt:\(place)\n"), "\(cell.diagnostics)")
  }

  @Test("it is formed once, and what is known of it does not change by that")
  func once() throws {
    let tape = Tape()
    let x = tape.variable(try Tensor(normal: [2, 8], key: Key(seed: 1)))
    let c = TensorValue(try #require(try DeferredProduct(x, x, on: tape)))
    #expect(tape.count == 1 && c.shape == [8, 8])
    let before = try #require(try c.diagonal().tensor().scalar)
    #expect(tape.count == 2)
    let entries = try c.tensor()
    #expect(entries.shape == [8, 8] && tape.count == 3)
    _ = try (c.tensor(), c.force(), c.index([.value(.int(0)), .value(.int(1))]), c.diagonal())
    #expect(tape.count == 4)
    #expect(try c.diagonal().tensor().scalar?.bitPattern == before.bitPattern)
  }

  @Test("it is deferred in float32, where there is something to multiply")
  func deferred() throws {
    func isDeferred(_ n: Int, _ p: Int, _ element: ElementType = .float32) throws -> Bool {
      let a = try Tensor(filled: 1, try Shape([n, p])).converted(to: element, for: "test")
      return try DeferredProduct(a, try Tensor(filled: 1, try Shape([n, 4])), on: nil) != nil
    }
    #expect(try isDeferred(3, 4) && isDeferred(30, 2) && isDeferred(1, 1))
    #expect(try !isDeferred(0, 4) && !isDeferred(1, 0) && !isDeferred(3, 4, .bfloat16))
  }

  @Test("a probe changes no bit of a training, and keeps the matrix that was not formed for the loss")
  func probes() {
    let text =
      smallTraining + """
        fn trained(loss) = train(..fields, ..small, data=data.train[0..<32], batch=8, projector=linear(24), loss=loss)
        fn plain(za: [n, d], zb: [n, d]) {
          let c = standardize(za).T @ standardize(zb) / n
          sum((diagonal(c) - 1)^2) + 0.02 * sum(off_diagonal(c)^2)
        }
        fn probed(za: [n, d], zb: [n, d]) {
          let c = probe("c", standardize(za).T @ standardize(zb) / n)
          sum((diagonal(c) - 1)^2) + 0.02 * sum(off_diagonal(c)^2)
        }
        let (one, other) = [trained(plain), trained(probed)]
        let c = other.probe("c")
        [one.model == other.model, one.history[-1].loss == other.history[-1].loss, c.shape,
          float(max(abs(c))) > 0.1, other.probes("c").len()]
        """
    #expect(run(text).text == "[true, true, [24, 24], true, 2]")
  }

  @Test("embeddings in bfloat16 get gradients in bfloat16, those of the formed product")
  func narrow() {
    let text = """
      fn of(c) = sum((diagonal(c) - 1)^2) + 0.02 * sum(off_diagonal(c)^2)
      fn deferred(x, y) = of(standardize(x).T @ standardize(y) / len(x))
      fn formed(x, y) = of((standardize(x).T + 0) @ standardize(y) / len(x))
      let z = [bfloat16(randn([8, 24], seed=1)), bfloat16(randn([8, 24], seed=2))]
      let (value, gradient) = value_and_grad(z -> deferred(z[0], z[1]), z)
      let (expected, slope) = value_and_grad(z -> formed(z[0], z[1]), z)
      let apart = float32(gradient[0]) - float32(slope[0])
      [gradient[0].type, abs(float(value / expected) - 1) < 1e-6,
        float(sqrt(sum(apart^2) / sum(float32(slope[0])^2))) < 0.004]
      """
    #expect(run(text).text == "[\"bf16\", true, true]")
  }

  @Test("a long chain of scalings is formed on the way")
  func chain() {
    let text = """
      let x = ones([2, 8])
      var c = x.T @ x
      for i in 1..20000 { c = c * 1 }
      [c[0, 0], sum(c^2)]
      """
    #expect(run(text).text == "[tensor(2.0), tensor(256.0)]")
  }

  @Test("the library's correlation and covariance stay deferred as well")
  func library() {
    let text = """
      let x = randn([2, 2000000], seed=1)
      [cross_correlation(x, x).shape, float(sum(covariance(x)^2)) > 0, float(trace(cross_correlation(x, x))) > 0]
      """
    #expect(run(text).text == "[[2000000, 2000000], true, true]")
  }

  @Test("`time` measures what was deferred")
  func timed() {
    let cell = run("let x = zeros([2, 2000000])\ntime(() -> x.T @ x)")
    #expect(cell.codes == ["BT0602"], "\(cell.diagnostics)")
  }
}
