import DSL
import Testing
import Workbench

/// Evaluation and figures as a script sees them.
@Suite struct EvaluationTests {
  private let session = Session()

  /// Whether an expression is true.
  private func holds(_ code: String) -> Bool {
    let cell = session.run(code)
    #expect(cell.result.diagnostics.isEmpty, "\(code)\n\(cell.diagnostics)")
    return cell.transcript.displays.last == "true"
  }

  private func run(_ code: String) {
    let cell = session.run(code)
    #expect(cell.result.succeeded, "\(code)\n\(cell.diagnostics)")
  }

  /// The codes of what a cell is refused for, and the diagnostics' text.
  private func refusal(_ code: String) -> (codes: [String], text: String) {
    let cell = session.run(code)
    return (cell.codes, cell.diagnostics)
  }

  private static let setUp = """
    let data = digits(size=8)
    let known = data.train[0..<400]
    let asked = data.test[0..<150]
    let model = init(conv(4, stride=2) >> relu() >> flatten(), input=[8, 8, 1], seed=1)
    """

  @Test("a probe's members agree with each other")
  func probe() {
    run(Self.setUp)
    run("let probe = linear_probe(model, known, asked, epochs=15, batch=64, standardize=true)")
    #expect(holds("probe.accuracy > 0.8 and probe.train_accuracy >= probe.accuracy - 0.1"))
    #expect(holds("probe.accuracy == accuracy(probe.predictions, asked)"))
    #expect(holds("probe.accuracy == accuracy(probe.head(features(model, asked)), asked.labels)"))
    #expect(holds("probe.train_accuracy == accuracy(probe.head(features(model, known)), known)"))
    #expect(holds("probe.top5 > probe.accuracy and probe.top5 <= 1"))
    #expect(holds("len(probe.history) == 15 and probe.history[14].loss < probe.history[0].loss"))
    #expect(holds("probe.predictions.shape == [150] and probe.head.output == [10]"))
    #expect(holds("linear_probe(model, known, asked, epochs=1, seed=1).head != probe.head"))
    #expect(holds("let c = confusion(probe.predictions, asked); int(sum(c)) == 150"))
    #expect(holds("abs(float(trace(c)) / 150 - probe.accuracy) < 1e-6"))
  }

  @Test("a fine-tuned encoder is better on what it was tuned to, and its classifier answers as it said")
  func finetuning() {
    run(Self.setUp)
    run(
      "let tuned = finetune(model, known[0..<80], asked, epochs=12, lr=0.1, batch=40, view=gaussian_noise(0.05))"
    )
    #expect(holds("tuned.accuracy == accuracy(tuned.head(features(tuned.encoder, asked)), asked)"))
    #expect(holds("tuned.encoder.model != model and tuned.predictions.shape == [150]"))
    #expect(holds("len(tuned.history) == 12 and tuned.history[11].loss < tuned.history[0].loss"))
    #expect(holds("tuned.accuracy > 0.5"))
    for code in [
      "finetune(\"pixels\", known, asked)", "finetune(model, known, asked, batch=1)",
      "finetune(model, known, asked, view=[identity(), identity()])", "finetune(model, known[0..<0], asked)",
      "finetune(init(linear(2), input=[5]), known, asked)", "finetune(model, digits(size=16).train, asked)",
    ] {
      let (codes, text) = refusal(code)
      #expect(codes.count == 1, "\(code): \(text)")
    }
  }

  @Test("rows of a confusion matrix are the labels, and their number that of the classes")
  func confusions() {
    #expect(holds("let c = confusion([0, 1, 1], [0, 1, 2]); int(c[2, 1]) == 1 and c.shape == [3, 3]"))
    #expect(holds("confusion([0, 1], [1, 1], classes=[\"a\", \"b\", \"c\"]).shape == [3, 3]"))
    #expect(holds("confusion(tensor([[0.1, 0.9], [2, 1]]), [1, 0]) .shape == [2, 2]"))
    #expect(holds("accuracy(tensor([[0.1, 0.9], [2, 1]]), [1, 1]) == 0.5"))
    #expect(holds("accuracy(tensor([1, 0], type=\"i32\"), tensor([1.0, 1.0])) == 0.5"))
    for code in [
      "accuracy([1], [1, 2])", "accuracy([], [])", "accuracy([0.5], [1])", "accuracy(tensor([0.5]), [1])",
      "confusion([3], [0], classes=2)", "confusion([-1], [0])", "confusion([0], [0], classes=0)",
      "confusion([0], [0], classes=99999999)", "confusion([99999999], [0])", "accuracy(\"a\", [1])",
      "accuracy(ones([2, 2, 2]), [1, 1])", "accuracy([9999999999], [1])",
    ] {
      let (codes, text) = refusal(code)
      #expect(codes.count == 1, "\(code): \(text)")
    }
  }

  @Test("a correlation over a data set is that of all its representations, for encoders, runs and pixels")
  func correlations() {
    run(Self.setUp)
    run("fn direct(a, b) = standardize(a).T @ standardize(b) / a.shape[0]")
    run("fn near(a, b) = float(max(abs(a - b))) < 1e-5")
    #expect(
      holds(
        "near(correlation(model, asked, batch=40), direct(features(model, asked), features(model, asked)))"))
    #expect(
      holds(
        "near(correlation(\"pixels\", asked, batch=64), direct(features(\"pixels\", asked), features(\"pixels\", asked)))"
      ))
    run(
      """
      augment view { gaussian_noise(0.2) }
      let run = train(data=known, views=[view, view], backbone=flatten() >> linear(12), projector=linear(7),
        loss=barlow_twins(), optimizer=adam(), epochs=1, batch=100);
      """)
    #expect(holds("correlation(run, asked).shape == [7, 7]"))
    #expect(holds("correlation(run.encoder, asked, views=view).shape == [12, 12]"))
    #expect(holds("near(correlation(run, asked, batch=7, seed=3), correlation(run, asked, seed=3))"))
    #expect(holds("not near(correlation(run, asked, seed=4), correlation(run, asked, seed=3))"))
    #expect(holds("float(max(abs(diagonal(correlation(run.encoder, asked)) - 1))) < 1e-2"))
    for code in [
      "correlation(run, asked, views=[view, view, view])", "correlation(run, asked, views=[])",
      "correlation(run, asked[0..<1])", "correlation(run, asked, batch=0)", "correlation(3, asked)",
      "correlation(init(linear(2), input=[5]), asked)", "knn(run, known, asked, k=1)",
    ] {
      let (codes, text) = refusal(code)
      #expect(codes.count == 1, "\(code): \(text)")
    }
  }

  @Test("rank and spectrum tell a collapsed representation from a full one")
  func spectra() {
    run("let x = randn([200, 6], seed=1)")
    #expect(holds("let rank = rank_me(x); rank > 5.8 and rank <= 6.001"))
    #expect(holds("rank_me(concat([x, x, x], axis=1)) < 6.01"))
    #expect(holds("let s = spectrum(concat([x, x], axis=1)); s.shape == [12] and float(s[6]) == 0"))
    #expect(holds("abs(float(sum(spectrum(x))) - float(sum(variance(x, axis=0)))) < 1e-5"))
    for code in [
      "rank_me(zeros([4, 4]))", "spectrum(ones([4]))", "rank_me(ones([0, 3]))",
      "spectrum(tensor([[nan, 1.0]]))",
      "rank_me([1, 2])", "rank_me(tensor([[1, 2]], type=\"i32\"))",
    ] {
      let (codes, text) = refusal(code)
      #expect(codes.count == 1, "\(code): \(text)")
    }
  }

  @Test("what can't be evaluated is refused before anything is computed, with its reason")
  func refusals() {
    run(Self.setUp)
    for (code, reason) in [
      ("knn(model, known, asked, k=401)", "more than the 400 examples"),
      ("knn(model, known, asked[0..<0], k=5)", "has no images"),
      ("linear_probe(model, known[0..<0], asked)", "has no images"),
      ("linear_probe(model, known, asked, epochs=-1)", "`epochs` must be"),
      ("linear_probe(model, known, asked, batch=0)", "`batch` must be"),
      ("linear_probe(model, known, asked, lr=-1)", "`lr` is a number"),
      ("linear_probe(\"pixel\", known, asked)", "takes an encoder"),
      ("linear_probe(init(linear(3), input=[64]), known, asked)", "made for inputs"),
      ("nearest_centroid(model, known, asked, shots=400)", "more than"),
    ] {
      for whole in [code, "fn never() { \(code) }\nif len(known) > 1 { never() }"] {
        let (codes, text) = refusal(whole)
        #expect(codes.count == 1 && text.contains(reason), "\(whole): \(text)")
      }
    }
    run("let broken = init(flatten() >> (x -> x / 0.0), input=[8, 8, 1])")
    for call in [
      "knn(broken, known, asked, k=1)", "linear_probe(broken, known, asked)", "correlation(broken, asked)",
    ] {
      #expect(refusal(call).text.contains("NaN or infinity"), "\(call)")
    }
  }

  @Test("checking knows the shapes of what evaluation gives, and computes nothing of it")
  func checking() {
    let start = ContinuousClock.now
    let cell = session.run(
      """
      let data = digits()
      let big = init(conv(64) >> conv(64) >> global_avg_pool(), input=[16, 16, 1], seed=1)
      fn later() {
        let probe = linear_probe(big, data.train, data.test, epochs=100000)
        let c = correlation(big, data.train)
        spectrum(features(big, data.train)) @ ones([3])
      }
      later()
      """)
    #expect(cell.codes == ["BT0302"], "\(cell.diagnostics)")
    #expect(cell.diagnostics.contains("[64]"), "\(cell.diagnostics)")
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test("figures are made of tensors and lists, and refused of what they can't show")
  func figures() {
    run(Self.setUp)
    for code in [
      "scatter(features(model, asked)[:, 0..1], labels=asked)", "histogram(features(model, asked))",
      "bars([1, 2.5, tensor(3)])", "bars(tensor([1, 2]), names=[\"a\", \"b\"])",
      "lines(spectrum(randn([9, 4])), log=true)",
      "filters(model)", "filters(ones([4, 3, 2, 2]))", "filters(zeros([4, 1, 5, 5]))",
      "heatmap(confusion([0, 1], [1, 1]), names=[\"a\", \"b\"], row_label=\"true\", column_label=\"predicted\")",
      "show(histogram([1, 2, 2]))",
    ] {
      let cell = session.run(code)
      #expect(cell.result.succeeded, "\(code)\n\(cell.diagnostics)")
      #expect(cell.transcript.pictures == 1, "\(code)")
    }
    for code in [
      "scatter(ones([3, 3]))", "scatter([1, 2], [1])", "scatter([1], [1], labels=[0.5])", "scatter([], [])",
      "scatter([1], [1], labels=[4], names=[\"a\"])", "histogram([])", "histogram([\"a\"])",
      "histogram([1], bins=0)",
      "bars({})", "bars([1], names=[\"a\", \"b\"])", "filters(linear(3))", "filters(ones([2, 2]))",
      "filters(ones([4, 16, 3, 3]))", "filters(init(linear(3), input=[2]))", "filters(ones([5000, 1, 1, 1]))",
      "heatmap(ones([2, 2]), names=[\"a\"])", "lines(ones([2, 2]))",
    ] {
      let (codes, text) = refusal(code)
      #expect(codes.count == 1, "\(code): \(text)")
    }
  }
}
