import DSL
import Testing
import Workbench

/// Layers made of layers: what they compute, and what their parameters are called.
@Suite struct ContainerTests {
  private func parameters(_ recipe: String, input: String = "[4]") -> String {
    run("keys(init(\(recipe), input=\(input)).parameters)").text
  }

  @Test("a residual adds what its body makes, or what its shortcut and its body make")
  func residual() {
    let text = """
      let x = randn([5, 4], seed=1)
      let m = init(residual { linear(4); relu() }, input=[4], seed=2)
      let body = init(linear(4) >> relu(), input=[4], seed=2)
      let s = init(residual(shortcut=linear(3, bias=false)) { linear(3) }, input=[4], seed=2)
      let p = s.parameters
      [[m(x)] == [x + body(x)], m.parameters == body.parameters,
        float(max(abs(s(x) - x @ p["shortcut.weight"].T - x @ p["0.weight"].T - p["0.bias"]))) < 1e-6]
      """
    #expect(run(text).text == "[true, true, true]")
  }

  @Test("branches see the same input; their results lie side by side, and so do their gradients")
  func parallel() {
    let text = """
      let x = randn([5, 4, 4, 2], seed=1)
      let m = init(parallel { conv(3, kernel=1, bias=false) >> relu(); x -> 2 * x }, input=[4, 4, 2], seed=2)
      let first = init(conv(3, kernel=1, bias=false) >> relu(), input=[4, 4, 2], seed=2)
      let (y, a) = [m(x), value_and_grad(m -> sum(m(x)[:, :, :, ..<3]^2), m)[1]]
      let (moved, _) = sgd(lr=1, momentum=0).start(m).step(m, a)
      [m.output, keys(m.parameters), [y[:, :, :, 3..]] == [2 * x], all(y[:, :, :, ..<3] >= 0), first.output,
        [moved.parameters["0.0.weight"]] == [m.parameters["0.0.weight"]]]
      """
    #expect(run(text).text == "[[4, 4, 5], [\"0.0.weight\"], true, tensor(true), [4, 4, 3], false]")
    let gradient = """
      let x = randn([6, 4], seed=1)
      let both = init(parallel { linear(2); linear(3) }, input=[4], seed=2)
      let (wa, wb) = [both.parameters["0.weight"], both.parameters["1.weight"]]
      let (moved, _) = sgd(lr=1, momentum=0).start(both).step(both, value_and_grad(m -> sum(m(x)), both)[1])
      fn alone(w) = value_and_grad(w -> sum(x @ w.T), w)[1]
      [float(max(abs(wa - alone(wa) - moved.parameters["0.weight"]))) < 1e-5,
        float(max(abs(wb - alone(wb) - moved.parameters["1.weight"]))) < 1e-5]
      """
    #expect(run(gradient).text == "[true, true]")
  }

  @Test("parameters are called by where their layer stands")
  func names() {
    #expect(
      parameters("residual(shortcut=linear(3)) { linear(4) >> relu(); linear(3, bias=false) }")
        == "[\"shortcut.weight\", \"shortcut.bias\", \"0.0.weight\", \"0.0.bias\", \"1.weight\"]")
    #expect(
      parameters("relu() >> repeat(2) { relu(); linear(4, bias=false) }")
        == "[\"1.0.1.weight\", \"1.1.1.weight\"]")
    #expect(
      parameters("sequence { linear(4, bias=false); relu() } >> linear(4, bias=false)")
        == "[\"0.0.weight\", \"1.weight\"]")
  }

  @Test("each repetition has parameters of its own, and computes as if written out")
  func repetition() {
    let text = """
      let x = randn([5, 4], seed=1)
      let m = init(repeat(3) { linear(4); sigmoid() }, input=[4])
      var y = x
      for i in 0..2 { y = sigmoid(y @ m.parameters["{i}.0.weight"].T + m.parameters["{i}.0.bias"]) }
      [float(max(abs(m(x) - y))) < 1e-6, [m.parameters["0.0.weight"]] == [m.parameters["1.0.weight"]]]
      """
    #expect(run(text).text == "[true, false]")
  }

  @Test("a shared layer has one set of parameters, whose gradient is the sum over its uses")
  func shared() {
    let text = """
      let x = randn([5, 4], seed=1)
      let tied = shared(linear(4, bias=false))
      let m = init(tied >> sigmoid() >> tied, input=[4], seed=2)
      let w = m.parameters["0.weight"]
      let (a, _) = value_and_grad(m -> sum(m(x)^2), m)
      let (b, gradient) = value_and_grad(w -> sum((sigmoid(x @ w.T) @ w.T)^2), w)
      let (moved, _) = sgd(lr=1, momentum=0).start(m).step(m, value_and_grad(m -> sum(m(x)^2), m)[1])
      [keys(m.parameters), abs(float(a - b)) < 1e-4,
        float(max(abs(w - moved.parameters["0.weight"] - gradient))) < 1e-4]
      """
    #expect(run(text).text == "[[\"0.weight\"], true, true]")
    #expect(parameters("shared(linear(4)) >> shared(linear(4))").split(separator: ",").count == 4)
    #expect(
      parameters("repeat(3) { let s = shared(relu() >> linear(4)); s }")
        == "[\"0.0.1.weight\", \"0.0.1.bias\"]")
  }

  @Test("recipes compare by what they share, not by how often `shared` was called")
  func sharedEquality() {
    let text = """
      fn pair(a, b) = a >> relu() >> b
      let (s, t) = [shared(linear(2)), shared(linear(2))]
      [pair(s, s) == pair(t, t), pair(s, t) == pair(t, s), pair(s, s) == pair(s, t), s == t, s == linear(2)]
      """
    #expect(run(text).text == "[true, true, false, true, false]")
  }

  @Test("dropout does nothing in evaluation; in training it is by key, another for each application")
  func dropout() {
    let text = """
      let x = ones([50, 40])
      let m = init(dropout(0.25), input=[40])
      fn seen(f) {
        let model = init(dropout(0.25) >> linear(1, bias=false), input=[40])
        value_and_grad(m -> f(m(x), m(x)), model)[0]
      }
      let difference = seen((a, b) -> sum((a - b)^2))
      [[m(x)] == [x], float(difference) > 0.1]
      """
    #expect(run(text).text == "[true, true]")
    let twice = """
      let m = init(dropout(0.5) >> linear(3), input=[9])
      fn go() = value_and_grad(m -> sum(m(ones([8, 9]))^2), m)
      """
    #expect(run(twice + "\nlet a = go()\na").text == run(twice + "\nlet a = go()\na").text)
    #expect(run(twice + "\n[go()] == [go()]").text == "false")
  }

  @Test("a training with dropout repeats bit by bit")
  func dropoutTraining() {
    let text =
      smallTraining + """
        fn go() = train(..small, views=v, optimizer=adam(), loss=barlow_twins(),
          backbone=flatten() >> linear(8) >> dropout(0.2) >> linear(8))
        let (a, b) = [go(), go()]
        [a.model == b.model, a.history[1].loss == b.history[1].loss]
        """
    #expect(run(text).text == "[true, true]")
  }

  @Test("a sequence or a repetition of augmentations is an augmentation")
  func augmentations() {
    let text = """
      augment v { repeat(2) { brightness(0.5) } }
      augment w { sequence { brightness(0.5); brightness(0.5) } }
      let x = ones([1, 2, 2, 1])
      [[v(x)] == [x / 4], [w(x)] == [x / 4], [brightness(0.5)(x)] == [x / 2],
        [(v >> (x -> 2 * x))(x)] == [x / 2], [gaussian_noise(1)(x)] == [gaussian_noise(1)(x)]]
      """
    #expect(run(text).text == "[true, true, true, true, false]")
  }

  @Test(
    "what would be of too many parts is refused before it grows",
    arguments: [
      "var x = relu()\nfor i in 1..400 { x = x >> x }",
      "var x = relu()\nfor i in 1..400 { x = sequence { x; x } }",
      "var x = relu()\nfor i in 1..400 { x = residual { x; x } }",
      "repeat(10000) { repeat(10000) { relu() } }",
      "var x = identity()\nfor i in 1..400 { x = x >> x }", "repeat(1000) { repeat(1000) { identity() } }",
      "var x = identity()\nfor i in 1..400 { x = maybe(0.5) { x; x } }",
      "var x = relu()\nfor i in 1..400 { x = backbone { x; x } }",
    ])
  func size(_ code: String) {
    let cell = run(code)
    #expect(cell.codes == [DiagnosticCode.valueTooLarge.rawValue], "\(cell.diagnostics)")
  }

  @Test("a layer that makes itself ends as a recursion does")
  func recursion() {
    let cell = run("fn f(x) = init(f, input=[3])(x)\ninit(f, input=[3])")
    #expect(cell.codes == [DiagnosticCode.recursionTooDeep.rawValue], "\(cell.diagnostics)")
  }

  @Test("what has no parameters is applied as it is")
  func applied() {
    let text = """
      let x = randn([2, 4, 4, 1], seed=1)
      [[relu()(x)] == [relu(x)], (max_pool(2) >> flatten())(x).shape, dropout(0.5)(x).shape,
        (x -> x * 2)(x).shape, residual { relu }(x).shape]
      """
    #expect(run(text).text == "[true, [2, 4], [2, 4, 4, 1], [2, 4, 4, 1], [2, 4, 4, 1]]")
    #expect(run("value_and_grad(x -> sum(relu()(x)), tensor([-1.0, 2.0]))[1]").text == "tensor([0.0, 1.0])")
  }
}
