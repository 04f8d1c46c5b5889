import DSL
import Testing
import Workbench

/// The library's losses and those written in bt behave alike.
@Suite struct LossTests {
  /// `barlow` is `barlow_twins`, written in bt.
  private static let written = """
    loss barlow(za: [n, d], zb: [n, d], lambda=0.0051) {
      let c = standardize(za).T @ standardize(zb) / n
      sum((diagonal(c) - 1)^2) + lambda * sum(off_diagonal(c)^2)
    }
    let (z, y) = [randn([16, 4], seed=1), randn([16, 4], seed=2)]

    """

  static let names = ["barlow", "barlow_twins"]

  @Test("evaluated, configured, and configured before it is evaluated", arguments: names)
  func forms(_ name: String) {
    let text =
      Self.written + """
        fn close(a, b) = abs(float(a) / float(b) - 1) < 1e-4
        let configured = \(name)(lambda=0.5)
        [close(\(name)(z, y), barlow(z, y)), close(\(name)(z, y, lambda=0.5), barlow(z, y, lambda=0.5)),
          close(configured(z, y), barlow(z, y, lambda=0.5)),
          close(configured(z, y, lambda=0.1), barlow(z, y, lambda=0.1)),
          close(configured(za=z, zb=y), barlow(z, y, lambda=0.5)), \(name)(lambda=0.1)(lambda=0.5) == configured,
          configured == \(name)(lambda=0.5), configured == \(name)(), configured.type(),
          "{configured}" == "\(name)(lambda=0.5)"]
        """
    #expect(
      run(text).text == "[true, true, true, true, true, true, true, false, \"loss\", true]")
  }

  @Test("some of the embeddings, and hyper-parameters by position, are mistakes", arguments: names)
  func misuse(_ name: String) {
    let mistakes = [
      ("\(name)(z)", "BT0416", "but not `zb`", "give all embeddings to evaluate it, or none to configure it"),
      ("\(name)(zb=z)", "BT0416", "but not `za`", "none to configure it"),
      ("\(name)(lambda=0.1)(z)", "BT0416", "but not `zb`", "none to configure it"),
      ("\(name)(z, y, 0.1)", "BT0207", "hyper-parameters of a loss are given by name", "write `lambda=…`"),
      ("\(name)(z, y, lamda=0.1)", "BT0209", "no parameter `lamda`", "did you mean `lambda`?"),
    ]
    for (code, number, message, help) in mistakes {
      let cell = run(Self.written + code)
      let said = cell.diagnostics.replacing("lambda=0.1`", with: "lambda=…`")
      #expect(cell.codes == [number] && said.contains(message) && said.contains(help), "\(cell.diagnostics)")
    }
  }

  @Test("a number where embeddings stand is pointed to its name")
  func number() {
    let cell = run("barlow_twins(0.02)")
    #expect(cell.codes == ["BT0407"] && cell.diagnostics.contains("given by name: `lambda=0.02`"))
  }

  @Test(
    "what a loss must not be is told at the argument, before the first step",
    arguments: [
      ("(a, b) -> a", "gives a tensor of [32, 8], not a single number"), ("(a, b) -> 3", "not an int"),
      ("(a, b) -> nothing", "not nothing"), ("(a, b) -> print(\"a\")", "not nothing"),
      ("(a, b) -> ones([])", "does not depend on its embeddings"),
      ("(a, b) -> sum(stop_gradient(a))", "does not depend on its embeddings"),
      ("a -> sum(a)", "takes 1 embedding, one of each view, and there are 2 views"),
      ("(a, b, c) -> sum(a)", "takes 3 embeddings, one of each view, and there are 2 views"),
      ("sum", "takes a loss as `loss`"), ("relu()", "takes a loss as `loss`, not a layer"),
    ])
  func results(_ loss: String, _ says: String) {
    let line = "train(..fields, ..small, loss="
    let cell = run(smallTraining + line + loss + ")")
    #expect(cell.diagnostics.contains(says), "\(cell.diagnostics)")
    #expect(cell.diagnostics.contains(":\(line.count + 1)\n") && cell.transcript.steps == 0)
  }

  @Test(
    "a loss of a different number of views is trained with that many",
    arguments: [
      ("a -> sum(a^2)", 1), ("(a, b, c) -> sum((a - b)^2) + sum((b - c)^2)", 3),
      ("pair", 2),
    ])
  func views(_ loss: String, _ count: Int) {
    let text =
      smallTraining + """
        fn pair(a, b, weight=0.5) = weight * sum((a - b)^2)
        train(..small, views=[view() for i in 1..\(count)], backbone=enc(), optimizer=adam(), loss=\(loss)).status
        """
    #expect(run(text).text == "finished")
  }

  @Test("in the open loop the same mistakes are told at the function")
  func openLoop() {
    let start = "let m = init(linear(3), input=[2])\nvalue_and_grad("
    for (function, says) in [
      ("m -> m(ones([2, 2]))", "gives a tensor of [2, 3], not a single number"),
      ("m -> nothing", "not nothing"), ("m -> 3", "not an int"),
    ] {
      let cell = run(start + function + ", m)")
      #expect(cell.diagnostics.contains(says) && cell.diagnostics.contains("--> test.bt:2:16\n"), "\(says)")
    }
  }
}
