import DSL
import Testing

/// What people bring along from Python, Julia and Swift: one diagnostic each, with the form to write, and parsing
/// goes on behind it.
@Suite("Habits from other languages") struct HabitTests {
  @Test(arguments: [
    ("let a = 2 ** 3", "BT0108", "powers are written `^`"),
    ("let a = true && false", "BT0108", "write `and`"),
    ("let a = true || false", "BT0108", "write `or`"), ("let a = !true", "BT0108", "write `not`"),
    ("let a = 1 <> 2", "BT0108", "write `!=`"), ("let a = 1 === 2", "BT0108", "write `==`"),
    ("let a = ~true", "BT0101", "write `not`"), ("let a = 1...3", "BT0108", "`a..b`"),
    ("def f(x):\n  return x", "BT0108", "write `fn f(x) = …`"),
    ("def f(x): return x + 1\nf(1)", "BT0108", "write `fn f(x) = …`"),
    ("func f(x: Int) -> Int { return x }\nf(1)", "BT0108", "write `fn f(x: Int) = …`"),
    ("function f(x)\n  x + 1\nend\nf(1)", "BT0108", "write `fn f(x) = …`"),
    ("fn f(x) -> int { x }", "BT0108", "leave it out"), ("fn f(x): int = x", "BT0108", "leave it out"),
    ("fn f(x: list[int]) = x", "BT0108", "write `list`"),
    ("fn f(x: list<int>) = x", "BT0108", "write `list`"),
    ("fn f(x)\n{\n  x\n}\nf(1)", "BT0108", "at the end of the line before"),
    ("fn f(*args) = args", "BT0108", "take a list or a record"),
    ("fn f(**options) = options", "BT0108", "take a list or a record"),
    ("let a = fn(x) { x }", "BT0110", "`x -> …`"),
    ("let f = lambda x: x + 1\nf(1)", "BT0108", "write `x -> …`"),
    ("let f = map([1], lambda x, y: x + y)", "BT0108", "write `(x, y) -> …`"),
    ("let f = x => x", "BT0108", "`x -> …`"), ("let f = \\x -> x", "BT0101", "`x -> …`"),
    ("let f = x ->", "BT0110", "as in `x -> x + 1`"), ("map([1], x ->)", "BT0110", "as in `x -> x + 1`"),
    ("var x = [1]\nx[0] = 2", "BT0115", "`x = [if k == 0 { … } else { x } for (k, x) in enumerate(x)]`"),
    ("var x = {f: 1}\nx.f = 2", "BT0115", "`x = {..x, f: …}`"),
    ("var x = 1\nx += 1", "BT0116", "write `x = x + …`"),
    ("var x = 1\nx **= 2", "BT0108", "x ^"), ("var x = 1\nx++", "BT0116", "write `x = x + 1`"),
    ("var x = 1\nwhile x < 3 { x-- }", "BT0116", "write `x = x - 1`"), ("var x = 1\n++x", "BT0116", "x + 1"),
    ("let a = +1", "BT0110", "no `+` before it"),
    ("for i, x in [[1, 2]] { print(i, x) }", "BT0108", "write `(i, x)`"),
    ("[i + x for i, x in [[1, 2]]]", "BT0108", "write `(i, x)`"),
    ("let a, b = [1, 2]\na + b", "BT0108", "`(a, b)`"),
    ("var a = 1\nvar b = 2\na, b = [b, a]", "BT0108", "write `(a, b)`"),
    ("for i = 1:10\n  print(i)\nend", "BT0108", "write `for i in …`"),
    ("for (let i = 0; i < 3; i++) { print(i) }", "BT0108", "write `for i in 0..<n { … }`"),
    ("for (int i = 0; i < 3; i++) { print(i) }", "BT0108", "write `for i in 0..<n { … }`"),
    ("for i in range(3):\n  print(i)", "BT0108", "write `{ … }`"),
    ("while true:\n  break", "BT0108", "write `{ … }`"),
    ("if true:\n  print(1)\nelse:\n  print(2)", "BT0108", "write `{ … }`"),
    ("if true\n  print(1)\nend", "BT0108", "write `{ … }`"),
    ("if true:\n  print(1)\nelif false:\n  print(2)\nelse:\n  print(3)", "BT0108", "write `{ … }`"),
    ("if true { 1 } elif false { 2 }", "BT0108", "write `else if`"),
    ("if true { 1 }\nelif false { 2 }", "BT0108", "write `else if`"),
    ("if true { 1 }\nelse { 2 }", "BT0118", "on the line of the `}` before it"),
    ("let a = 1 if true else 2", "BT0108", "write `if true { 1 } else { 2 }`"),
    ("let a = true ? 1 : 2", "BT0101", "`if a { b } else { c }`"),
    ("switch 3 { case 1: 2 }", "BT0108", "`if x == 1"), ("match 3 {\n  1 => 2\n}", "BT0108", "`if x == 1"),
    ("try { 1 } catch e { 2 }", "BT0108", "ask before"),
    ("try:\n  1\nexcept E:\n  2", "BT0108", "ask before"),
    ("raise \"x\"", "BT0108", "`assert false, \"why\"`"),
    ("do { 1 } while true", "BT0108", "`while true { … }`"),
    ("class A { let x = 1 }\nA(1)", "BT0108", "`{a: 1}`"),
    ("class A(B):\n  def f(self):\n    pass", "BT0108", "`{a: 1}`"),
    ("struct A { }", "BT0108", "`{a: 1}`"), ("unless true { }", "BT0108", "write `if not (…) { … }`"),
    ("let r = {\"a\": 1, \"b\": 2}\nr.a + r.b", "BT0108", "write `a: …`"),
    ("let s = f\"a {1}\"", "BT0108", "every string takes `{value}`"),
    ("let s = 'single'", "BT0108", "write `\"single\"`"),
    ("let s = \"x\\(1)\"", "BT0103", "`\"{value}\"`"), ("let a = [1]\nlet b = a'", "BT0108", "`x.T`"),
    ("// comment, isn't it", "BT0108", "write `# …`"),
    ("let a = 1 // two words", "BT0117", "a comment starts with `#`"),
    ("let a = 1 // word", "BT0201", "a comment starts with `#`"),
    ("/* one\n two */", "BT0108", "write `# …`"),
    ("import torch\ntorch.ones(2)", "BT0108", "`import \"torch.bt\" as torch`"),
    ("import torch.nn as nn\nnn.Linear(2)", "BT0108", "`import \"torch.bt\" as torch`"),
    ("from x import y, z\ny(z)", "BT0108", "`import \"x.bt\" as x`"), ("using Flux", "BT0108", "as Flux`"),
    ("include \"a.bt\"", "BT0108", "`import \"other.bt\" as other`"),
    ("print \"x\", 1", "BT0108", "write `print(\"x\", 1)`"),
    ("let x: int = 1\nx", "BT0108", "leave out the type"),
    ("let mut x = 1\nx = 2", "BT0108", "write `var x = …`"),
    ("const x = 1\nx", "BT0108", "write `let x = …`"), ("int x = 1\nx", "BT0108", "write `let x = …`"),
    ("x := 1\nx", "BT0108", "write `let name = …`"), ("let r = 1:10", "BT0108", "write `1..10`"),
    ("let a = [1]\na[1:3]", "BT0108", "write `1..<3`"), ("let a = [1]\na[1:]", "BT0108", "write `1..`"),
    ("let a = [1]\na[:3]", "BT0108", "write `..<3`"), ("let a = [1]\na[::2]", "BT0108", "`x[rows]`"),
    ("let a = [1 2]", "BT0110", "separated by commas"), ("print(x: 1)", "BT0108", "write `x=…`"),
    ("print(*[1])", "BT0108", "`..record`"), ("print(**{a: 1})", "BT0108", "`..record`"),
    ("let a = 1 is 2", "BT0117", "write `==`"), ("let a = 5 mod 2", "BT0117", "write `%`"),
    ("let a = 1 not in [1]", "BT0117", "write `not (x in y)`"), ("let a = (1, 2)", "BT0122", "`[1, 2]`"),
    ("fn f() { return 1, 2 }", "BT0117", "`return [a, b]`"), ("let a = None", "BT0201", "write `nothing`"),
    ("let a = True", "BT0201", "write `true`"), ("let a = False", "BT0201", "write `false`"),
    ("let a = null", "BT0201", "write `nothing`"), ("let a = nil", "BT0201", "write `nothing`"),
    ("let a = self", "BT0201", "as an argument"), ("pass", "BT0201", "`{ }`"),
    ("let a = str(1)", "BT0201", "`\"{value}\"`"),
    ("[1].append(2)", "BT0201", "`x + [value]`"), ("a = 1\na + a", "BT0204", "`let a = …`"),
    ("@decorator\nfn f() = 1", "BT0110", "`g(f)`"),
  ]) func habit(_ sample: (String, String, String)) {
    // At the end of a text, more lines could make it whole.
    let goesOn = !sample.0.hasSuffix("->")
    let run = run(sample.0 + (goesOn ? "\nlet after = unknown_name" : ""))
    #expect(run.codes == [sample.1] + (goesOn ? ["BT0201"] : []), "\(sample.0)\n\(run.rendered)")
    #expect(run.outcome.diagnostics.first?.help?.contains(sample.2) ?? false, "\(run.rendered)")
  }

  @Test func theFormsThatTheHelpShowsRun() {
    let list = "var x = [1, 2]\nx = [if k == 0 { 5 } else { x } for (k, x) in enumerate(x)]\nx"
    #expect(result(list) == "[5, 2]")
    #expect(result("var x = {f: 1}\nx = {..x, f: 2}\nx") == "{f: 2}")
    #expect(result("var n = 0\nwhile true { n = n + 1; if n > 3 { break } }\nn") == "4")
  }

  @Test(arguments: [
    "let def = 1\ndef", "let class = x -> x\nclass(1)", "var from = 1\nfrom = 2", "let match = [1]\nmatch[0]",
    "let lambda = 1\nlambda + 1", "let end = 3\n[end]", "fn catch(x) = x\ncatch(1)", "let do = 1\ndo - 1",
    "let elif = 1\nif true { 1 }\nelif", "let try = {a: 1}\ntry.a", "let f = 1\nlet b = 2\n\"{f}{b}\"",
    "if 1 != 2 { 1 } else if 2 == 2 { 3 } else { 4 }", "\tlet a = 1\n\ta", "let then = 1\nthen",
    "(8\n// 2)", "let a = [\n  8\n  // 2\n]", "let is = 1\nis", "let const = 1\nconst",
  ]) func wordsOfOtherLanguagesAreNames(_ text: String) {
    let run = run(text)
    #expect(run.outcome.diagnostics.isEmpty, "\(text)\n\(run.rendered)")
  }
}
