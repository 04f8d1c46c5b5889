import DSL
import Testing
import Workbench

/// Checking passes when, and only when, a program runs without a mistake that could have been known before.
@Suite("Generated programs") struct GeneratedProgramsTests {
  private static let programs = 1000

  private static func check(_ text: String) -> CellResult {
    Session().check(Array(text.utf8), name: "test.bt")
  }

  @Test("a generated program runs, and is checked without a mistake", arguments: 0..<10)
  func valid(_ part: Int) {
    for seed in 0..<Self.programs / 10 {
      var generator = ProgramGenerator(seed: UInt64(part * Self.programs + seed))
      let text = generator.program().joined(separator: "\n")
      let cell = run(text)
      #expect(cell.result.diagnostics.isEmpty, "\(text)\n\(cell.diagnostics)")
      let checked = Self.check(text)
      #expect(checked.succeeded, "\(text)\n\(checked.diagnosticText(.text(color: false)))")
    }
  }

  /// A statement with one mistake, and its code.
  private static let mistakes: [(code: String, text: String)] = [
    ("BT0110", "let q = 1 + * 2"), ("BT0117", "let q = 1 2"), ("BT0104", "let q = 12abc"),
    ("BT0201", "let q = nope + 1"), ("BT0201", "nope(1)"), ("BT0201", "let q = x -> nope"),
    ("BT0202", "let q = 1\nlet q = 2"), ("BT0203", "let q = 1\nq = 2"), ("BT0204", "q = 2"),
    ("BT0207", "len([1], 2)"), ("BT0207", "fn q(x) = x\nq(1, 2)"), ("BT0208", "len()"),
    ("BT0208", "fn q(x, y) = x\nq(1)"), ("BT0209", "sorted([1], dsc=true)"),
    ("BT0209", "fn q(x) = x\nq(y=1)"),
    ("BT0210", "fn q(x) = x\nq(1, x=2)"), ("BT0213", "let q = () -> { break }"),
    ("BT0218", "let q = {a: 1, a: 2}"),
  ]

  /// A statement whose shapes do not fit, and its code.
  private static let misfits: [(code: String, text: String)] = [
    ("BT0301", "fn q(a: [n], b: [n]) = n\nq([1], [1, 2])"),
    ("BT0301", "fn q(a: [n, d]) = n\nq(ones([2]))"),
    ("BT0302", "ones([2, 3]) @ ones([2, 3])"), ("BT0302", "ones([2, 3]) + ones([4])"),
    ("BT0302", "let q = randn([4, 3]).T @ randn([3, 4])"), ("BT0302", "reshape(ones([2, 3]), [4])"),
    ("BT0302", "diagonal(randn([2, 3]))"), ("BT0302", "init(conv(4) >> linear(3), input=[8, 8, 1])"),
    ("BT0302", "init(linear(2), input=[3])(ones([2, 4]))"),
    ("BT0302", "barlow_twins(ones([2, 3]), ones([3, 3]))"),
  ]

  /// The mistake at top level, in a branch, a loop or a function.
  private static func wrapped(_ text: String, _ random: inout Seeded) -> String {
    switch random.below(4) {
    case 0: "if true {\n\(text)\n}"
    case 1: "for q_item in 1..2 {\n\(text)\n}"
    case 2: "fn q_caller() {\n\(text)\n}\nq_caller()"
    default: text
    }
  }

  private static func mutant(seed: UInt64, _ mistake: String, _ random: inout Seeded) -> String {
    var generator = ProgramGenerator(seed: seed)
    var statements = generator.program()
    statements.insert(wrapped(mistake, &random), at: random.below(statements.count + 1))
    return statements.joined(separator: "\n")
  }

  @Test("a program with one known mistake is refused with its code before it runs", arguments: 0..<4)
  func mutants(_ part: Int) {
    var random = Seeded(UInt64(part) &+ 77)
    for seed in 0..<75 {
      let mistake = random.pick(Self.mistakes)
      let text = Self.mutant(seed: UInt64(part * 1000 + seed), mistake.text, &random)
      let checked = Self.check(text)
      #expect(
        checked.diagnostics.map(\.code) == [mistake.code],
        "\(text)\n\(checked.diagnosticText(.text(color: false)))")
      let cell = run(text)
      #expect(cell.codes == [mistake.code] && cell.transcript.shown.isEmpty, "\(text)")
    }
  }

  @Test(
    "a program whose shapes do not fit is refused with the code, by checking as by running", arguments: 0..<4)
  func misfits(_ part: Int) {
    var random = Seeded(UInt64(part) &+ 99)
    for seed in 0..<50 {
      let mistake = random.pick(Self.misfits)
      let text = Self.mutant(seed: UInt64(part * 1000 + seed), mistake.text, &random)
      let cell = run(text)
      #expect(cell.codes == [mistake.code], "\(text)\n\(cell.diagnostics)")
      let checked = Self.check(text)
      #expect(
        checked.diagnostics.map(\.code) == [mistake.code],
        "\(text)\n\(checked.diagnosticText(.text(color: false)))")
    }
  }
}
