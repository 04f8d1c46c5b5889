import DSL
import Testing
import Workbench

/// Functions of the language in the place of layers, with and without parameters of their own.
@Suite struct WrittenLayerTests {
  /// `dense(k)` is `linear(k, bias=false)`, written in bt; exactly so where the inputs are a power of 4.
  private static let dense = """
    fn dense(k) = x -> {
      let (d, bound) = [x.shape[1], 1 / x.shape[1] ^ 0.5]
      x @ parameter("weight", [k, d], init=uniform(-bound..bound)).T
    }

    """

  @Test(
    "a function serves as a layer: computed alike as a layer of the library",
    arguments: [
      ("x -> maximum(x, 0)", "relu()"), ("relu", "relu()"), ("x -> exp(x) / (1 + exp(x))", "sigmoid()"),
      ("x -> reshape(x, [x.shape[0], -1])", "flatten()"), ("(x -> -x) >> (x -> maximum(-x, 0))", "relu()"),
      ("x -> mean(x, axis=[1, 2])", "global_avg_pool()"),
    ])
  func alike(_ function: String, _ layer: String) {
    let text = """
      let images = randn([3, 4, 4, 1], seed=1)
      fn model(part) = init(conv(2) >> part, input=[4, 4, 1], seed=3)
      let (a, b) = [model(\(function)), model(\(layer))]
      let gradients = [value_and_grad(m -> sum(m(images)^2), model)[1] for model in [a, b]]
      let close = float(max(abs(a(images) - b(images)))) < 1e-6
      [a.output == b.output, a.parameters == b.parameters, close, len(gradients)]
      """
    #expect(run(text).text == "[true, true, true, 2]")
  }

  @Test("a function stands in a backbone, before and after layers in `>>`, and for a whole recipe")
  func places() {
    let text = """
      fn half(x) = x / 2
      backbone b { half; linear(2); relu; x -> x + 1 }
      let recipes = [b, half >> linear(2), linear(2) >> half, half, half >> half, sequence { half; half }]
      [init(recipe, input=[4]).output for recipe in recipes]
      """
    #expect(run(text).text == "[[2], [2], [2], [4], [4], [4]]")
  }

  @Test("a layer with weights written in bt is the library's: same numbers, same gradients, same steps")
  func linear() {
    for optimizer in ["lars()", "adam()", "adamw()", "sgd(lr=0.1)"] {
      let text =
        Self.dense + """
          let written = init(dense(4) >> relu() >> dense(2), input=[16], seed=3)
          let builtin = init(linear(4, bias=false) >> relu() >> linear(2, bias=false), input=[16], seed=3)
          let x = randn([5, 16], seed=1)
          fn trained(model) {
            var m = model
            var optimizer = \(optimizer).start(m)
            for step in 1..3 {
              let (value, gradient) = value_and_grad(m -> sum(m(x)^2), m)
              (m, optimizer) = optimizer.step(m, gradient)
            }
            m
          }
          let gradients = [value_and_grad(m -> sum(m(x)^2), m)[1] for m in [written, builtin]]
          assert written.parameters == builtin.parameters and gradients[0] == gradients[1]
          assert trained(written) != written and written != builtin
          [trained(written).parameters == trained(builtin).parameters, keys(written.parameters)]
          """
      #expect(run(text).text == "[true, [\"0.weight\", \"2.weight\"]]", "\(optimizer)")
    }
  }

  @Test("`train` trains a written layer as the library's, and keeps it in the run")
  func training() {
    let text =
      Self.dense + smallTraining + """
        fn go(layer) = train(..small, views=v, optimizer=adam(lr=0.01), loss=barlow_twins(),
          backbone=flatten() >> layer >> batch_norm())
        let (a, b) = [go(dense(8)), go(linear(8, bias=false))]
        assert a.history[1].loss != a.history[0].loss
        [a.history[1].loss == b.history[1].loss, a.model.parameters == b.model.parameters,
          keys(a.encoder.model.parameters)[0], knn(a.encoder, data.train, data.test, k=1)
          == knn(b.encoder, data.train, data.test, k=1)]
        """
    #expect(run(text).text == "[true, true, \"1.weight\", true]")
  }

  @Test("the same seed gives the same parameters, another seed others")
  func seeds() {
    let text =
      Self.dense + """
        fn model(seed) = init(dense(3) >> dense(2), input=[4], seed=seed)
        [model(1) == model(1), model(1) == model(2), [model(1)] == [model(1)], {m: model(1)} == {m: model(2)}]
        """
    #expect(run(text).text == "[true, false, true, false]")
  }

  @Test(
    "initializers draw what they say",
    arguments: [
      ("zeros", "low == 0 and high == 0"), ("ones", "low == 1 and high == 1"),
      ("constant(0.25)", "low == 0.25 and high == 0.25"), ("3", "low == 3 and high == 3"),
      ("uniform(1..2)", "low >= 1 and high < 2 and high - low > 0.9"),
      ("normal(std=0.5)", "abs(square - 0.25) < 0.02"), ("kaiming()", "abs(square - 2 / 100) < 0.002"),
      ("kaiming(fan=8)", "abs(square - 0.25) < 0.02"), ("nothing", "abs(square - 2 / 100) < 0.002"),
    ])
  func initializers(_ initializer: String, _ law: String) {
    let text = """
      let w = init(x -> x @ parameter("w", [100, 80], init=\(initializer)), input=[100]).parameters.w
      let (low, high, square) = [-float(max(-w)), float(max(w)), float(mean(w^2))]
      \(law)
      """
    #expect(run(text).text == "true")
  }

  @Test("a parameter of one axis begins at zero and counts as a bias: LARS gives it the biases' rate")
  func roles() {
    let text = """
      let m = init(x -> x * parameter("scale", [2], init=ones) + parameter("shift", [2]), input=[2])
      let (value, gradient) = value_and_grad(m -> sum(m(ones([1, 2]))), m)
      let (moved, _) = lars(lr=100, bias_lr=0.5, weight_decay=0.9).start(m).step(m, gradient)
      [m.parameters.shift, moved.parameters.shift, moved.parameters.scale]
      """
    #expect(run(text).text == "[tensor([0.0, 0.0]), tensor([-0.5, -0.5]), tensor([0.5, 0.5])]")
  }

  @Test("a layer's function sees the true batch, and draws and probes as the training has it")
  func pass() {
    let text =
      smallTraining + """
        fn noisy(x) = probe("noisy", x + 0.1 * randn(x.shape))
        fn go(batch) = train(data=data.train[0..<96], epochs=2, batch=batch, views=v, optimizer=adam(lr=0.01),
          backbone=flatten() >> linear(8) >> noisy >> (x -> x * probe("rows", 1.0 * x.shape[0])), loss=barlow_twins())
        let (a, b) = [go(32), go(32)]
        [a.history[1].loss == b.history[1].loss, a.history[0].rows, a.probe("noisy").shape, go(48).history[0].rows]
        """
    #expect(run(text).text == "[true, 32.0, [32, 8], 48.0]")
  }

  @Test("what a layer's function prints is not shown while shapes are inferred")
  func quiet() {
    let cell = run("let m = init(x -> { print(x.shape)\nx }, input=[3])\nm(ones([5, 3])).shape")
    #expect(cell.text == "[5, 3]" && cell.transcript.output == "[5, 3]\n")
  }

  @Test("a model goes on working when its function's name is bound anew, in a later cell")
  func rebinding() {
    let session = Session()
    session.run("fn twice(x) = x * 2\nlet m = init(twice, input=[1])")
    #expect(session.run("fn twice(x) = x * 3\n[m(ones([1, 1]))]").text == "[tensor([[2.0]])]")
    #expect(session.run("m == init(twice, input=[1])").text == "false")
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    let code: String
    let place: String
    let says: [String]
    init(_ code: String, at place: String, _ says: String...) {
      (self.code, self.place, self.says) = (code, place, says)
    }
    var testDescription: String { code }
  }

  static let mistakes = [
    // Inside the function, at the place of the mistake.
    Mistake(
      "fn f(x) = x @ ones([7, 7])\nbackbone b { flatten(); f }\ninit(b, input=[3])", at: "1:13",
      "BT0302", "inner sizes 3 and 7", "in layer `1`: `f`"),
    Mistake(
      "fn f(x) = x + \"a\"\ninit(linear(2) >> f, input=[3])", at: "1:13", "BT0401", "in layer `1`: `f`"),
    Mistake("init(x -> x[x > 0], input=[3])", at: "1:1", "can't read elements"),
    // What it gives.
    Mistake("init(x -> sum(x), input=[3])", at: "1:1", "one row for each sample", "[] of [2, 3]", "axis="),
    Mistake("init(x -> x.T, input=[3])", at: "1:1", "one row for each sample"),
    Mistake("init(x -> 3, input=[3])", at: "1:1", "gives a tensor, not an int"),
    Mistake("init(x -> nothing, input=[3])", at: "1:1", "gives a tensor, not nothing"),
    Mistake("init(k -> linear(3), input=[3])", at: "1:1", "gives a tensor, not a layer"),
    // Parameters.
    Mistake(
      "parameter(\"w\", [3])", at: "1:1", "belongs into a function that is used as a layer", "init(x ->"),
    Mistake(
      "fn f(x) = x @ parameter(\"w\", [3, 3])\nf(ones([2, 3]))", at: "1:15", "used as a layer"),
    Mistake(
      "init(x -> x @ parameter(\"w\", [3, 4]) + parameter(\"w\", [4]), input=[3])", at: "1:55",
      "the parameter `w` of this layer is of shape [3, 4], not [4]", "another name"),
    Mistake(
      "let m = init(x -> x + parameter(\"w\", [x.shape[1]]), input=[3, 1])\nm(ones([2, 4, 1]))", at: "1:38",
      "of shape [3], not [4]"),
    Mistake("init(x -> x + parameter(\"a.b\", [3]), input=[3])", at: "1:25", "letters, digits"),
    Mistake("init(x -> x + parameter(\"\", [3]), input=[3])", at: "1:25", "letters, digits"),
    Mistake("init(x -> x + parameter(\"w\", [-3]), input=[3])", at: "1:15", "can't be negative"),
    Mistake(
      "init(x -> x + parameter(\"w\", [3], init=kaiming), input=[3])", at: "1:40", "call it: `kaiming()`"),
    Mistake(
      "init(x -> x + parameter(\"w\", [3], init=relu()), input=[3])", at: "1:40", "takes an initializer"),
    Mistake("normal(-1)", at: "1:8", "at least 0"), Mistake("uniform(2..1)", at: "1:9", "empty range"),
    Mistake("uniform(1)", at: "1:9", "takes a range"), Mistake("kaiming(fan=0)", at: "1:13", "at least 1"),
    // What does not serve.
    Mistake("fn f(a, b) = a\nbackbone z { f }", at: "2:14", "one argument", "`b` would be missing"),
    Mistake("init(linear(2) >> batch_norm, input=[3])", at: "1:16", "call it: `batch_norm()`"),
    Mistake("backbone b { conv }", at: "1:14", "call it: `conv(…)`"),
    Mistake("augment a { brightness }", at: "1:13", "makes an augmentation", "call it: `brightness(…)`"),
    Mistake("backbone e() { relu() }\ne >> relu()", at: "2:3", "makes a backbone", "call it: `e()`"),
    Mistake("augment v() { identity() }\nv >> identity()", at: "2:3", "makes a view", "call it: `v()`"),
    Mistake("augment v() { identity() }\naugment w { v }", at: "2:13", "`v()`"),
    Mistake("augment v() { identity() }\nv(ones([1, 4, 4, 1]))", at: "2:3", "write `v()(…)`"),
    Mistake("augment v { identity() }\nv()", at: "2:1", "write `v`, or define it as `v()`"),
    Mistake("backbone e { relu() }\nlet r = [e]\nr[0]()", at: "3:1", "leave out the parentheses"),
    Mistake("relu() >> identity()", at: "1:8", "BT0401", "a layer and an augmentation"),
    Mistake(
      "linear(2) >> init(linear(2), input=[2])", at: "1:11", "BT0401", "joined with layers and functions"),
    // A recipe is no model.
    Mistake(
      "linear(3)(ones([2, 5]))", at: "1:1", "no parameters yet", "`let model = init(linear(3), input=[5]"),
    Mistake("backbone e { conv(2) }\ne(ones([1, 4, 4, 1]))", at: "2:1", "init(e, input=[4, 4, 1]"),
    Mistake("relu()(3)", at: "1:1", "applied to one tensor"),
    // PyTorch's order of arguments.
    Mistake("conv(1, 8, 3)", at: "1:9", "inputs is inferred", "`conv(8, kernel=3)`"),
    Mistake("conv(3, 64)", at: "1:9", "`conv(64, kernel=3)`"),
    Mistake("linear(128, 64)", at: "1:13", "inputs is inferred", "`linear(64)`"),
    // Containers.
    Mistake(
      "init(residual { conv(4, stride=2) }, input=[8, 8, 1])", at: "1:1",
      "makes [2, 4, 4, 4] of [2, 8, 8, 1]",
      "`residual(shortcut=conv(4, kernel=1, stride=2)) { … }`"),
    Mistake(
      "init(relu() >> residual { linear(4) }, input=[8])", at: "1:1", "shortcut=linear(4)", "in layer `1`:"),
    Mistake(
      "init(residual(shortcut=linear(3)) { linear(4) }, input=[8])", at: "1:1",
      "the shortcut makes [2, 3] of [2, 8], the body [2, 4]"),
    Mistake(
      "init(parallel { conv(2); conv(2, stride=2) }, input=[8, 8, 1])", at: "1:1",
      "the branches make [2, 8, 8, 2] and [2, 4, 4, 2]", "all others must agree"),
    Mistake("parallel {}", at: "1:1", "takes a block of layers"),
    Mistake("residual()", at: "1:1", "takes a block of layers"),
    Mistake("residual { identity() }", at: "1:1", "takes layers, not an augmentation"),
    Mistake("residual(2) { relu() }", at: "1:10", "`shortcut`, not an int"),
    Mistake("repeat(0) { relu() }", at: "1:1", "between 1 and 10000, not 0"),
    Mistake("repeat(100000000000) { relu() }", at: "1:1", "between 1 and 10000"),
    Mistake("repeat(2) { relu(); identity() }", at: "1:1", "takes layers, not an augmentation"),
    Mistake("shared(3)", at: "1:8", "not an int"),
    Mistake(
      "let s = shared(linear(3))\ninit(s >> linear(4) >> s, input=[3])", at: "2:1",
      "`0.weight` has another shape", "in layer `2`"),
    Mistake("dropout(1)", at: "1:9", "below 1"), Mistake("layer_norm(eps=0)", at: "1:16", "positive"),
  ]

  @Test("a mistake is told at its place, in the words of the one who made it", arguments: mistakes)
  func mistake(_ mistake: Mistake) {
    let cell = run(mistake.code)
    #expect(cell.result.diagnostics.count == 1, "\(cell.diagnostics)")
    #expect(cell.diagnostics.contains("--> test.bt:\(mistake.place)\n"), "\(cell.diagnostics)")
    for text in mistake.says { #expect(cell.diagnostics.contains(text), "\(cell.diagnostics)") }
  }
}
