import DSL
import Foundation
import Testing
import Workbench

/// Every kind of value prints as code that makes it again, or is listed here with the reason why not.
@Suite struct PrintingTests {
  /// Names that the values below read.
  private static let definitions = """
    fn area(w, h=w) = w * h
    fn adder(k) = x -> x + k
    fn parity(zero) {
      fn even(n) = if n == 0 { zero } else { odd(n - 1) }
      fn odd(n) = if n == 0 { not zero } else { even(n - 1) }
      even
    }
    fn scorer(a) {
      loss score(za, zb, k=1) { (za - zb) * k + a }
      score
    }
    fn network(k) {
      backbone inner(width=2) { linear(width * k) }
      inner(width=3)
    }
    fn eyes(k) = [augment { brightness(k) }, augment { gaussian_noise(k)
      identity() }]
    loss gap(za: [n, d], zb: [n, d], weight=1 / n) { weight * sum(abs(za - zb)) }
    augment view(p=0.5) { horizontal_flip(p) }
    augment plain { brightness(0.7..1.3) }
    backbone encoder(width=4) { linear(width) >> relu() }
    backbone head { linear(2) }

    """

  @Test(
    "the code of a value evaluates to an equal value, and prints the same again",
    arguments: [
      // The language's own.
      "nothing", "true", "0", "-7", "9223372036854775807", "-9223372036854775808", "0.1", "-0.0", "1e300",
      "5e-324",
      "1e16", "123456789.0", "inf", "-inf", "1..3", "-2..<-1", "0.5..1e-3", "1..-1", "-inf..inf",
      "\"\"", "\"a\\n\\t\\\"\\\\\\{b}\\u{0}\\u{7f}\"",
      "\"\\u{301}e\\u{301}\\u{a0}\\u{202e}\\u{200d}\\u{feff}\"",
      "\"\\u{1F468}\\u{200D}\\u{1F469} # %% ' ` \\u{2028}\\u{d}\"", "\"\\u{7}\\u{301}\"", "[]",
      "[[], [[1, [2.0]]]]",
      "[k for k in 1..3000]", "{}", "{a: 1, for: {in: [true], nothing: nothing}, λ: 2, test: 3}",
      // Functions.
      "area", "x -> x", "(a, b) -> a * b", "() -> 1", "((a, b), {c}) -> a", "(x -> (y -> y + 1)(x) * 2)",
      "adder(3)", "adder(adder(2))", "adder([1, {b: \"c\"}])", "adder(adder(1) >> area >> sin)",
      "adder(1) >> adder(2)",
      "(x ->\n x\n + 1)", "adder(-0.5)", "parity(true)", "[parity(false), area]",
      "(x -> x) >> (y -> y) >> abs",
      "x -> { let y = x # why\n y }", "sin", "len", "grad(sin)", "grad(adder(2))", "adam().start",
      // Losses.
      "gap", "gap(weight=2)", "loss (za, zb) { za - zb }", "(loss (za, zb, w=2) { (za - zb) * w })(w=3)",
      "scorer(2)",
      "scorer(2)(k=3)", "barlow_twins", "barlow_twins(lambda=0.5)",
      // Views and recipes.
      "view", "view()", "view(p=0.25)", "plain", "plain.evaluation", "augment { identity() }", "augment {}",
      "augment (p) { horizontal_flip(p) }", "eyes(0.5)", "view() >> plain", "encoder", "encoder(width=8)",
      "head",
      "backbone { linear(3); relu() }", "backbone {}", "flatten() >> encoder() >> head", "network(2)",
      "repeat(2) { network(3); relu() }", "linear(3) >> adder(2) >> relu()", "sequence { adder(2); relu() }",
      // What computes.
      "tensor([[1.5, -2.0], [1e-7, 3e10]])", "tensor(-0.0)", "ones([1, 1])", "zeros([2, 0, 3])",
      "init(encoder() >> adder(1.5), input=[3], seed=2)", "adam(lr=0.1)",
      "sgd(lr=0.1).start(init(head, input=[2])).step",
      "lars().start(init(head, input=[2]))", "cosine()", "constant()", "digits(size=8)", "kaiming()",
      "normal(std=0.1)",
    ])
  func roundTrip(_ code: String) throws {
    let session = Session()
    let value = session.run(Self.definitions + code).result
    try #require(value.succeeded, "\(value.diagnosticText(.text(color: false)))")
    let printed = try #require(value.value.code, "no code")
    let again = session.run(printed).result
    try #require(again.succeeded, "\(printed)\n\(again.diagnosticText(.text(color: false)))")
    #expect(again.value.isEqual(to: value.value), "\(printed)")
    #expect(again.value.code == printed)
    #expect(Value(list: [value.value]).text == "[\(printed)]")
    if case .string = value.value {} else { #expect(value.value.text == printed) }
    // Inside a list and a record as well.
    let inside = session.run("[[\(printed), {a: \(printed), b: 1}]]").result
    #expect(
      inside.value.code == "[[\(printed), {a: \(printed), b: 1}]]",
      "\(inside.diagnosticText(.text(color: false)))")
  }

  @Test(
    "what has no code says so, and has a line of its own",
    arguments: [
      ("nan, which equals nothing", "nan", true),
      ("a large tensor", "zeros([40, 40])", false),
      ("a record with names that are no words", "init(head, input=[2]).parameters", false),
      ("an image: there is no literal of pixels", "digits(size=8).train[0].image", false),
      (
        "a data set of numbers that only the script has", "tensors(zeros([40, 40]), [1 for k in 1..40])",
        false
      ),
      ("the batches of an epoch", "batches(digits(size=8).train, views=[view()], size=64)", false),
      ("a batch", "batches(digits(size=8).train, views=[view()], size=64)[0]", false),
      ("a figure: it holds what it draws", "heatmap(eye(3))", false),
      ("a gradient", "value_and_grad(m -> sum(m(ones([2, 2]))), init(head, input=[2]))[1]", false),
      ("a model whose parameters moved, and its optimizer", moved, false),
      ("a lambda that reads what has no code", "(w -> x -> x @ w)(zeros([40, 40]))", false),
      ("a layer of such a lambda", "relu() >> (w -> x -> x @ w)(zeros([40, 40]))", false),
      (
        "one shared layer used twice: the code would make two", "(s -> s >> relu() >> s)(shared(linear(2)))",
        false
      ),
    ])
  func exceptions(_ sample: (reason: String, code: String, hasCode: Bool)) throws {
    let value = Session().run(Self.definitions + sample.code).result
    try #require(value.succeeded, "\(value.diagnosticText(.text(color: false)))")
    #expect((value.value.code != nil) == sample.hasCode, "\(sample.reason)")
    let line = value.value.brief(100)
    #expect(!line.isEmpty && line.count <= 100 && !line.contains("\n"), "\(line)")
    #expect(!value.value.displayText.isEmpty)
  }

  private static let moved = """
    adam().start(init(head, input=[2])).step(init(head, input=[2]), \
    value_and_grad(m -> sum(m(ones([2, 2]))), init(head, input=[2]))[1])
    """

  @Test("what a module defined has no code here")
  func module() throws {
    let folder = try TemporaryFolder()
    try "fn f(x) = x\nbackbone enc(k=2) { linear(k) }\naugment v { identity() }"
      .write(toFile: folder.path + "/m.bt", atomically: true, encoding: .utf8)
    let session = Session()
    session.run("import \"\(folder.path)/m.bt\" as m")
    for name in ["m", "m.f", "m.enc", "m.enc()", "m.v", "m.enc() >> relu()", "init(m.enc(), input=[3])"] {
      let value = session.run(name).result
      #expect(value.succeeded && value.value.code == nil, "\(name)")
    }
    #expect(session.run("[m.f, m.enc()]").result.value.text == "[f, enc(k=2)]")
    #expect(session.run("m").transcript.displays == ["module m from \(folder.path)/m.bt\n  enc\n  f\n  v"])
  }

  // MARK: - What the prompt shows

  private func shown(_ code: String) -> [String] {
    let cell = run(Self.definitions + code)
    return cell.transcript.displays.isEmpty ? [cell.diagnostics] : cell.transcript.displays
  }

  @Test("a long list shows its beginning, its end and how long it is; print shows all of it")
  func longLists() {
    let numbers = shown("[k for k in 1..10000]")[0].split(separator: "\n")
    #expect(numbers.count == 10 && numbers[0].hasPrefix("[1, 2, 3,") && numbers[7] == " …")
    #expect(numbers[9].hasSuffix(", 9999, 10000]   10,000 elements"))
    #expect(numbers.allSatisfy { $0.count <= 130 })
    #expect(shown("[k for k in 1..100]")[0].hasSuffix(" 99, 100]"))
    #expect(run("print([k for k in 1..10000])").transcript.output.count > 40_000)
    let words = shown("[\"{k:040d}\" for k in 1..100]")[0].split(separator: "\n")
    #expect(words.count == 22 && words[15] == "  … 81 more" && words.last == "]   100 elements", "\(words)")
  }

  @Test("a record that does not fit a line shows a field a line, and inside, how much more there is")
  func records() {
    #expect(
      shown("{name: \"a\", numbers: [k for k in 1..1000], t: zeros([50, 50]), n: init(head, input=[2])}") == [
        """
        {
          name: "a"
          numbers: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, … 977 more]
          t: tensor [50, 50] f32
          n: init(head, input=[2], seed=0)
        }
        """
      ])
    #expect(shown("{\n a: 1\n b: [2]\n}") == ["{a: 1, b: [2]}"])
  }

  @Test("records with the same short fields are a table")
  func tables() {
    #expect(
      shown("[{epoch: k, loss: 100 / 3^k, name: \"run {k}\", of: nothing} for k in 1..3]") == [
        """
        list of 3 records
          epoch   loss     name       of
              1  33.33  "run 1"  nothing
              2  11.11  "run 2"  nothing
              3  3.704  "run 3"  nothing
        """
      ])
    let long = shown("[{epoch: k, squared: k * k, cubed: k * k * k} for k in 1..1000]")[0].split(
      separator: "\n")
    #expect(long.count == 22 && long[0] == "list of 1,000 records" && long[16] == "  … 981 more")
    #expect(long.last?.split(separator: " ") == ["1000", "1000000", "1000000000"])
  }

  @Test("a definition shows its doc comment and itself, a long one its header, and the locals it reads")
  func functions() {
    #expect(
      shown("## Twice.\n## As much.\nfn twice(x) = 2 * x\ntwice") == [
        "## Twice.\n## As much.\nfn twice(x) = 2 * x"
      ])
    #expect(shown("adder(3)") == ["{ let k = 3; x -> x + k }"])
    #expect(
      shown("parity(true)") == ["fn even(n) = if n == 0 { zero } else { odd(n - 1) }\n# where zero = true"])
    let body = (1...20).map { "  let a\($0) = x" }.joined(separator: "\n")
    #expect(
      shown("fn long(x: [n], k={a: 1}) {\n\(body)\n}\nlong") == ["fn long(x: [n], k={a: 1}) { … }   22 lines"]
    )
    #expect(shown("sin")[0].hasPrefix("sin(x"))
    #expect(shown("gap\ngap(weight=2)")[1] == "gap(weight=2)")
  }

  @Test("a run shows its numbers, first and last, its probes and its members")
  func runs() {
    let cell = run(
      smallTraining
        + """
        let r = train(..fields, ..small, loss=barlow_twins())
        r
        [r]
        "{r}"
        r.history
        """)
    let shown = cell.transcript.displays
    guard shown.count == 4 else {
      Issue.record("\(cell.diagnostics)")
      return
    }
    let lines = shown[0].split(separator: "\n")
    #expect(lines[0] == "run finished after 2 of 2 epochs")
    #expect(lines[1].hasPrefix("  loss ") && lines[1].contains(" -> "))
    #expect(lines.contains { $0.hasPrefix("  probe(\"correlation\")") && $0.hasSuffix("tensor [8, 8]") })
    #expect(lines.last?.hasSuffix("encoder projector model history probe probes config status") == true)
    #expect(!shown[1].contains("\n") && shown[1].hasPrefix("[run finished after 2 of 2 epochs, loss "))
    #expect(shown[2].hasPrefix("\"run finished after 2 of 2 epochs, loss "))
    #expect(shown[3].hasPrefix("list of 2 records\n  epoch  step"))
  }

  @Test("values whose parts are shared a thousandfold are shown in no time")
  func shared() {
    let shown = shown("var a = [1, 2, 3]\nfor k in 1..25 { a = [a, a, a, a] }\n{a: a}\n[a, {b: a}]")
    #expect(shown.count == 2 && shown.allSatisfy { $0.count < 500 }, "\(shown)")
  }
}
