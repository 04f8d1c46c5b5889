import DSL
import Testing
import Workbench

/// Scripts as users write them.
@Suite struct SampleTests {
  @Test("the sample script runs and shows its values in order")
  func sample() throws {
    let folder = try TemporaryFolder()
    let cell = run(try projectFile("examples/barlow.bt"), overrides: ["epochs": "1"], out: folder.path)
    #expect(cell.result.diagnostics.isEmpty, "\(cell.diagnostics)")
    let shown = cell.transcript.displays
    #expect(shown.count == 4)
    let kinds = shown.prefix(3).map { $0.prefix { $0.isLetter || $0 == "_" } }
    #expect(kinds == ["image_grid", "lines", "heatmap"])
    #expect(cell.transcript.pictures == 3)
    let accuracy = Double(shown.last ?? "") ?? 0
    #expect(accuracy > 0.8)
    #expect(cell.transcript.saved == ["\(folder.path)/correlation.png"])
    #expect(try folder.contents == ["correlation.png"])
    #expect(folder.size("correlation.png") > 1000)
    #expect(cell.transcript.steps == 5 && cell.transcript.ended == 1)
  }

  @Test("a parameter given from outside that the script has not is a diagnostic")
  func unknownParameter() {
    let cell = run("param epochs = 1\nepochs", overrides: ["epoch": "3"])
    #expect(!cell.result.succeeded)
    #expect(run("param epochs = 1\nepochs", overrides: ["epochs": "3"]).text == "3")
  }

  @Test("the open loop trains: the loss falls, and models before stay as they were")
  func openLoop() {
    let cell = run(
      """
      let data = digits(size=8)
      augment view() { gaussian_noise(0.1) }
      loss barlow(za: [n, d], zb: [n, d], lambda=0.0051) {
        let c = standardize(za).T @ standardize(zb) / n
        sum((diagonal(c) - 1)^2) + lambda * sum(off_diagonal(c)^2)
      }
      backbone encoder() { flatten() >> linear(24) >> batch_norm() >> relu() }
      let fresh = init(encoder() >> linear(12), input=[8, 8, 1], seed=1)
      var model = fresh
      var optimizer = lars(lr=2.0).start(model)
      var losses = []
      for epoch in 1..3 {
        for batch in batches(data.train, views=[view(), view()], size=256, epoch=epoch) {
          let (value, gradient) = value_and_grad(m -> barlow(m(batch.views[0]), m(batch.views[1])), model)
          (model, optimizer) = optimizer.step(model, gradient)
          losses = losses + [float(value)]
        }
      }
      let again = init(encoder() >> linear(12), input=[8, 8, 1], seed=1)
      print([fresh.parameters] == [again.parameters], [model.parameters] == [again.parameters], optimizer.steps)
      losses
      """)
    #expect(cell.transcript.output == "true false 15\n", "\(cell.diagnostics)")
    let losses = cell.numbers
    #expect(losses.count == 15)
    let first = losses.prefix(3).reduce(0, +), last = losses.suffix(3).reduce(0, +)
    #expect(last < 0.8 * first, "\(losses)")
  }

  @Test(
    "a loss written in bt trains as the built-in one",
    arguments: [("data.train[0..<96]", 32), ("data.train[0..<30]", 10)])
  func sameLoss(data: String, batch: Int) {
    let cell = run(
      smallTraining
        + """
        loss mine(za: [n, d], zb: [n, d], lambda=0.0051) {
          let c = standardize(za).T @ standardize(zb) / n
          let invariance = probe("on_diagonal", sum((diagonal(c) - 1)^2))
          let redundancy = probe("off_diagonal", sum(off_diagonal(c)^2))
          invariance + lambda * redundancy
        }
        fn history(loss) = train(..fields, data=\(data), batch=\(batch), epochs=2, loss=loss, seed=4).history
        let a = history(mine(lambda=0.02))
        let b = history(barlow_twins(lambda=0.02))
        fn ratios(name) = [a[k][name] / b[k][name] for k in 0..1]
        ratios("loss") + ratios("on_diagonal") + ratios("off_diagonal")
        """)
    #expect(cell.numbers.count == 6, "\(cell.diagnostics)")
    #expect(cell.numbers.allSatisfy { abs($0 - 1) < 1e-4 }, "\(cell.numbers)")
  }

  @Test("the session's seed decides where a training starts, and a seed given is stronger")
  func seeds() {
    let text = smallTraining + "train(..fields, ..small, loss=barlow_twins()).history[-1].loss"
    let first = run(text).text
    #expect(run(text).text == first)
    #expect(run(text, seed: 1).text != first)
    let given = smallTraining + "train(..fields, ..small, loss=barlow_twins(), seed=0).history[-1].loss"
    #expect(run(given, seed: 1).text == first)
  }
}
