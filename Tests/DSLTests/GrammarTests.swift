import DSL
import Testing

/// The grammar of the reference, production by production: what it derives is read, and what it does not is refused.
@Suite("Grammar") struct GrammarTests {
  private func mistakes(_ text: String) -> [Diagnostic] { parse(Source(name: "t", text: text)).diagnostics }

  @Test(arguments: [
    // file, end
    "", "\n\n", "a;", "a; b", "a\n\n;b;", "|> f\na", "|> f |> x -> x |> g",
    // statement
    "let a = 1", "var (a, b) = c", "{a, b} = c", "param a = 1", "param a: [n, _, 3] = 1", "fn f() = 1",
    "fn f(a) { }",
    "augment a { }", "backbone a() { }", "loss a(x) { x }", "for a in b { }", "while a { }", "return",
    "return a",
    "break", "continue", "import \"a\"", "import \"a\" as b", "test \"a\" { }", "assert a", "assert a, b",
    "f { in = 3; ..r }", "f {\n  loss = loss\n  for = 1\n}",
    // pattern
    "let ((a)) = 1", "let (a, (b, {c, d}), _) = 1", "let (a,\n b,\n) = 1", "(a, b,) = c", "{a, b,} = c",
    "let {\n  a,\n  b\n} = c",
    // params, type, dim
    "fn f(a, b: int, c = 1, d: [n] = 2,) = 1", "fn f(a: nothing, b: [], c: [2, _, n,]) = 1",
    // expr, lambda
    "x -> y -> z", "() -> 1", "(a, b) -> a", "{a} -> a", "((a, b), c) -> a", "f(x -> x, 1)",
    // pipe, compose
    "a |> b |> c", "a >> b >> c", "a |> x -> x |> y", "a >> x -> x", "a\n  |> b\n  >> c\n  .d",
    // or … unary
    "a or b or not c and not not d", "a == b", "a in b", "a + 1 < b .. c", "a..b", "a..<b + 1", "a - -b",
    "a * -b ^ -c",
    "a // b % c @ d / e", "--a", "a ^ b ^ c", "a == b and c != d",
    // postfix, index, call
    "f { }", "f { }.a", "f(1) { }.b[2](3)", "x.f { }", "x.f(1) { }", "a[1]", "a[:, 1..2, ..3, 4.., .., ..<b]",
    "a[b, :]",
    "a[x -> x]", "f()", "f(a, b=1, ..c, for=2,)", "a.in.for",
    // primary
    "nothing", "(a)", "(\na\n)", "augment { }", "loss(a, b) { a }", "backbone() { }",
    "let a = augment(x=1) { }",
    "\"a {b:.2f} {\"c {d}\"}\"", "\"\"\"\na {b}\n\"\"\"", "1_000", "1e-3", "true",
    // if
    "if a { b }", "if a { } else { }", "let x = if a { 1 } else if b { 2 } else { 3 }",
    // list, record, block
    "[]", "[a,]", "[\n  a,\n  b\n]", "[a for b in c]", "[a for (b, c) in d if e]", "let a = {}",
    "let a = {a: 1, b: 2,}",
    "let a = {\n  a: 1\n  b: 2,\n\n  ..c\n}", "let a = {for: 1, ..b}", "let a = { b }",
    "let a = {\n  let b = 1\n  b\n}",
  ]) func derived(_ text: String) {
    #expect(mistakes(text).isEmpty, "\(text)\n\(DiagnosticRenderer().render(mistakes(text)))")
  }

  @Test(arguments: [
    "a b", "a; ) b", "let a", "let 1 = 1", "let () = 1", "let {} = 1", "let (a b) = 1", "var a: int",
    "param = = 1",
    "param a", "fn f = 1", "fn f(a b) = 1", "fn f(1) = 1", "fn f(a)", "augment a", "for a { }",
    "for a in { }",
    "while { }", "import a", "import \"a\" as", "test \"a\"", "assert", "assert a,", "let {a\nb} = c",
    "fn f(a: ) = 1", "fn f(a: [1.5]) = 1", "x ->", "-> x", "a |>", "|>", "a >>", "a or", "and b", "not",
    "a == b == c",
    "a == not b", "a..b..c", "a..", "..<b", "+a", "a +", "a ^", "a.", "a.1", "a[]", "a[1", "a[:b]", "a[b:c]",
    "f(", "f(,)",
    "f(a b)", "f(a,,b)", "()", "(a,)", "(a, b)", "[,]", "[a,,b]", "[a for b]", "[a for b in]",
    "[a, b for c in d]",
    "let a = {b: }", "let a = {b: 1,, c: 2}", "let a = {b: 1 c: 2}", "let a = {b: 1, 2}", "if a", "if { }",
    "if a { } else",
    "if a { } else b", "\"{}\"", "\"{a\"", "\"{a b}\"", "{", "}", "(f) { }", "(x.f) { }", "1 { }",
  ]) func notDerived(_ text: String) {
    #expect(!mistakes(text).isEmpty, "\(text)")
  }
}
