import Foundation
import Testing

/// Whatever a file holds, the program answers with a diagnostic and status 1: it neither traps nor hangs.
@Suite(.serialized) struct HostileFilesTests {
  struct Hostile: Sendable, CustomTestStringConvertible {
    let name: String
    let code: String
    let bytes: @Sendable () -> [UInt8]
    var testDescription: String { name }

    init(_ name: String, _ code: String, _ text: @escaping @Sendable @autoclosure () -> String) {
      (self.name, self.code, bytes) = (name, code, { Array(text().utf8) })
    }

    init(_ name: String, _ code: String, bytes: @escaping @Sendable @autoclosure () -> [UInt8]) {
      (self.name, self.code, self.bytes) = (name, code, bytes)
    }
  }

  private static func many(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
  private static let small = """
    let data = digits(size=8)
    augment view { identity() }
    let fields = {data: data.train, views: [view, view], backbone: flatten() >> linear(4), loss: barlow_twins(),
      optimizer: adam()}

    """

  static let hostile: [Hostile] = [
    // Ints at their ends.
    Hostile("a sum", "BT0402", "9223372036854775807 + 1"),
    Hostile("a difference", "BT0402", "-9223372036854775807 - 2"),
    Hostile("a product", "BT0402", "9223372036854775807 * 2"),
    Hostile("a floor division", "BT0402", "-9223372036854775808 // -1"),
    Hostile("a power", "BT0402", "2 ^ 63"),
    Hostile("a negation", "BT0402", "-(-9223372036854775808)"),
    Hostile("an amount", "BT0402", "abs(-9223372036854775808)"),
    Hostile("a sum of a list", "BT0402", "sum([9223372036854775807, 1])"),
    Hostile("a count", "BT0402", "enumerate([1, 2], start=9223372036854775807)"),
    Hostile("a rounding", "BT0402", "round(1e300)"),
    Hostile("a remainder", "BT0403", "1 % 0"),
    // Sizes. What a tensor would need is told before it is made.
    Hostile("a tensor of 3.6 TiB", "BT0602", "zeros([1000000, 1000000])"),
    Hostile("random numbers of 37 GiB", "BT0602", "rand([100000, 100000])"),
    Hostile("a product of 37 GiB", "BT0602", "ones([100000, 1]) @ ones([1, 100000])"),
    Hostile("a broadcast sum of 37 GiB", "BT0602", "ones([100000, 1]) + ones([1, 100000])"),
    Hostile("a negative size", "BT0601", "zeros([-5])"),
    Hostile("a size above 31 bits", "BT0601", "zeros([2147483648])"),
    Hostile("a huge layer", "BT0602", "init(linear(1000000), input=[1000000])"),
    Hostile("a layer of all ints", "BT0601", "init(linear(9223372036854775807), input=[3])"),
    Hostile("a huge kernel", "BT0602", "init(conv(8, kernel=1000000), input=[8, 8, 3])"),
    Hostile("a huge stride", "BT0601", "init(conv(8, stride=1000000000000), input=[8, 8, 3])"),
    Hostile("a huge padding", "BT0601", "init(avg_pool(3, padding=1000000000), input=[8, 8, 1])"),
    Hostile("a negative kernel", "BT0601", "conv(8, kernel=-1)"),
    Hostile("huge images", "BT0605", "digits(size=1000000)"),
    Hostile("a huge range", "BT0414", "range(10^15)"),
    Hostile("a huge range downwards", "BT0414", "range(0, -(10^15), -1)"),
    Hostile("a huge map", "BT0414", "map(1..10^15, x -> x)"),
    Hostile("a string times a number", "BT0401", "\"a\" * 1000000000000"),
    Hostile("a huge width", "BT0119", "\"{1:999999999}\""),
    Hostile("doubled strings", "BT0414", "var s = \"ab\"\nfor i in 1..60 { s = s + s }"),
    Hostile("doubled lists", "BT0414", "var s = [1]\nfor i in 1..60 { s = s + s }"),
    Hostile("huge epochs", "BT0601", small + "train(..fields, epochs=9223372036854775807, batch=16)"),
    Hostile("a huge batch", "BT0605", small + "train(..fields, epochs=1, batch=9223372036854775807)"),
    Hostile("no batch", "BT0601", small + "train(..fields, epochs=1, batch=0)"),
    Hostile("no neighbors", "BT0601", small + "knn(\"pixels\", data.train, data.test, k=10^12)"),
    // Recursion without end.
    Hostile("recursion", "BT0412", "fn f(x) = f(x) + 1\nf(1)"),
    Hostile("mutual recursion", "BT0412", "fn f() { g() }\nfn g() { f() }\nf()"),
    Hostile("recursion through a builtin", "BT0412", "fn f(x) = map([x], f)\nf(1)"),
    Hostile("recursion through a default", "BT0412", "fn f(x=f()) = x\nf()"),
    Hostile("recursion through itself", "BT0412", "let y = g -> g(g)\ny(y)"),
    Hostile("recursion through text", "BT0412", "fn f(x) = \"{f(x)}\"\nf(1)"),
    Hostile("recursion of a loss", "BT0412", "loss l(a, b) { l(a, b) }\nl(1, 2)"),
    Hostile("recursion of an augment", "BT0412", "augment a() { a() }\na()"),
    Hostile("recursion of a composition", "BT0412", "fn f(x) = (f >> f)(x)\nf(1)"),
    // Texts that are too deep.
    Hostile("20,000 (", "BT0113", many("(", 20_000)),
    Hostile("20,000 [", "BT0113", many("[", 20_000)),
    Hostile("20,000 {", "BT0113", many("{", 20_000)),
    Hostile("20,000 calls", "BT0113", many("abs(", 20_000)),
    Hostile("20,000 ifs", "BT0113", many("if true { ", 20_000)),
    Hostile("20,000 functions", "BT0113", many("fn f() { ", 20_000)),
    Hostile("20,000 lambdas", "BT0113", many("x -> ", 20_000) + "1"),
    Hostile("20,000 powers", "BT0113", many("2 ^ ", 20_000) + "1"),
    Hostile("20,000 patterns", "BT0113", "let " + many("(", 20_000) + "a" + many(")", 20_000) + " = 1"),
    Hostile("50,000 signs", "BT0113", many("- ", 50_000) + "1"),
    Hostile("50,000 nots", "BT0113", many("not ", 50_000) + "true"),
    Hostile("100,000 sums", "BT0113", "1" + many(" + 1", 100_000)),
    Hostile("100,000 pipes", "BT0113", "1" + many(" |> abs", 100_000)),
    Hostile("100,000 compositions", "BT0113", "abs" + many(" >> abs", 100_000)),
    Hostile("100,000 members", "BT0113", "let r = 1\nr" + many(".a", 100_000)),
    Hostile("100,000 calls of calls", "BT0113", "abs" + many("()", 100_000)),
    // Values that are too deep.
    Hostile("a list 100,000 deep", "BT0413", "var s = []\nfor i in 1..100000 { s = [s] }"),
    Hostile("a record 100,000 deep", "BT0413", "var s = {}\nfor i in 1..100000 { s = {s: s} }"),
    Hostile(
      "a closure 100,000 deep", "BT0413",
      "var f = x -> x\nfor i in 1..100000 { let g = f; f = x -> g(x) }"),
    Hostile(
      "a loss 100,000 deep", "BT0413", "loss l(a, b, k=1) { a }\nvar f = l\nfor i in 1..100000 { f = l(k=f) }"
    ),
    Hostile("100,000 functions composed", "BT0414", "var f = abs\nfor i in 1..100000 { f = f >> abs }"),
    // Bytes that are no text.
    Hostile("NUL bytes", "BT0101", bytes: [UInt8](repeating: 0, count: 100_000)),
    Hostile("a NUL byte inside", "BT0101", "let a = 1\u{0} 2"),
    Hostile("Latin-1", "BT0106", bytes: [0x22, 0xFC, 0x22]),
    Hostile("UTF-16, little end first", "BT0106", bytes: [0xFF, 0xFE, 0x31, 0]),
    Hostile("UTF-16, big end first", "BT0106", bytes: [0xFE, 0xFF, 0, 0x31]),
    Hostile("a byte order mark in UTF-8 is skipped", "BT0201", "\u{FEFF}let a = 1\nnope"),
    Hostile("line ends of Windows", "BT0201", "let a = 1\r\nnope\r\n"),
    Hostile("half a character", "BT0106", bytes: [0x22, 0xF0, 0x9F, 0x22]),
    Hostile("above 16 MB", "BT0107", bytes: [UInt8](repeating: 0x20, count: 16 << 20 + 1)),
    Hostile("far above 16 MB", "BT0107", bytes: [UInt8](repeating: 0x20, count: 20 << 20)),
    Hostile("a line of 10 MB", "BT0401", "let a = \"" + many("x", 10_000_000) + "\" + 1"),
    Hostile("a name of 1 MB", "BT0201", many("a", 1_000_000)),
    Hostile("a number of 1 MB", "BT0105", many("1", 1_000_000)),
    Hostile("a comment of 1 MB", "BT0201", "#" + many("x", 1_000_000) + "\nnope"),
    Hostile("1 MB of what starts nothing", "BT0101", many("~", 1_000_000)),
    Hostile("1 MB of quotes", "BT0117", many("\"", 1_000_000)),
  ]

  @Test("a hostile file is a diagnostic, and the status is 1", arguments: hostile)
  func file(_ hostile: Hostile) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("hostile.bt", hostile.bytes())
    let run = try Binary(["run", path])
    #expect(run.status == 1 && run.codes.first == hostile.code, "\(run.status): \(run.error.prefix(2000))")
    #expect(run.output.isEmpty && run.error.utf8.count < 20_000 && run.error.contains("hostile.bt:"))
  }

  @Test("many mistakes are told in bounded time and space")
  func manyMistakes() throws {
    let folder = try TemporaryFolder()
    for text in ["~ x y\n", "x\n", ")\n", "x += 1\n", "\"{\n"] {
      let path = try folder.file("hostile.bt", Array(Self.many(text, 3000).utf8))
      let run = try Binary(["run", path])
      #expect(run.status == 1 && run.codes.count == 20, "\(text)")
      #expect(run.error.contains("more\n") && run.error.utf8.count < 20_000)
    }
  }

  @Test("what would be needed and what there is is told before anything is allocated")
  func memory() throws {
    let folder = try TemporaryFolder()
    let run = try Binary(
      ["run", try folder.file("a.bt", Array("zeros([1000000, 1000000])".utf8))], limit: 10)
    #expect(run.codes == ["BT0602"] && run.error.contains("3.6 TiB"), "\(run.error)")
  }

  @Test("an empty script and one of white space are scripts")
  func empty() throws {
    let folder = try TemporaryFolder()
    for text in ["", "\n\n", " ", "\r\n", "\u{FEFF}", "# nothing", "nothing"] {
      let run = try Binary(["run", try folder.file("a.bt", Array(text.utf8))])
      #expect(run.status == 0 && run.output.isEmpty && run.error.isEmpty, "\(run.error)")
    }
  }

  @Test("what is no readable file is told as such")
  func noFile() throws {
    let folder = try TemporaryFolder()
    for path in [folder.file("missing.bt"), folder.path, "/dev/full/a.bt", "", "/proc/self/mem"] {
      for command in ["run", "check"] {
        let run = try Binary([command, path])
        #expect(run.status == 1 && run.output.isEmpty, "\(path)")
        #expect(run.error.hasPrefix("error[BT0604]: `\(path)` can't be read"), "\(run.error)")
      }
    }
    if getuid() != 0 {
      let path = try folder.file("secret.bt", Array("1".utf8))
      chmod(path, 0)
      let run = try Binary(["run", path])
      #expect(run.status == 1 && run.error.contains("can't be read"))
    }
  }

  #if os(Linux)
    @Test("results that can't be written are no success", arguments: ["1 + 1", "print(1)"])
    func fullDevice(_ text: String) throws {
      let folder = try TemporaryFolder()
      let path = try folder.file("a.bt", Array(text.utf8))
      let run = try Binary(["run", path], output: "/dev/full")
      #expect(
        run.status == 1 && run.error.contains("can't be written: No space left on device"), "\(run.error)")
      #expect(try Binary(["run", path], output: "/dev/null").status == 0)
    }
  #endif

  @Test("a script may come through a pipe")
  func pipe() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("pipe.bt")
    try #require(mkfifo(path, 0o600) == 0)
    Thread.detachNewThread {
      guard let file = FileHandle(forWritingAtPath: path) else { return }
      try? file.write(contentsOf: Data("20 + 22\n".utf8))
      try? file.close()
    }
    let run = try Binary(["run", path])
    #expect(run.status == 0 && run.output == "42\n", "\(run.error)")
  }
}
