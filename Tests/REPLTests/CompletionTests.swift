import Testing
import Workbench

@testable import REPL

@Suite struct CompletionTests {
  private let session = Session()

  private func evaluate(_ text: String) {
    #expect(session.evaluate(Array(text.utf8), name: "test", events: { _ in }).succeeded)
  }

  @Test("names, builtins and reserved words are completed")
  func names() {
    evaluate("let wonder = 1")
    #expect(session.completions(of: "wonder") == ["wonder"])
    #expect(session.completions(of: "gaussian_") == ["gaussian_blur", "gaussian_noise"])
    #expect(session.completions(of: "contin") == ["continue"])
    #expect(session.completions(of: "no_such_name").isEmpty)
  }

  @Test("after a dot, the members of the value are completed")
  func members() throws {
    evaluate("let r = {width: 1, where: 2, inner: {deep: 3}}\nlet t = ones([2, 3])")
    #expect(session.completions(of: "r.w") == ["r.where", "r.width"])
    #expect(session.completions(of: "r.") == ["r.inner", "r.where", "r.width"])
    #expect(session.completions(of: "r.inner.") == ["r.inner.deep"])
    #expect(session.completions(of: "t.sh") == ["t.shape"])
    #expect(session.completions(of: "t.T.c") == ["t.T.count"])
    for word in ["r.z", "zzz.a", "r.width.a", "r.none.a", ".a", "r..a"] {
      #expect(session.completions(of: word).isEmpty, "\(word)")
    }
    let folder = try TemporaryFolder()
    let path = try folder.file(
      "m.bt", Array("let first = [][0]\nfn follow(x) = x\nlet fields = {one: 1}".utf8))
    evaluate("import \"\(path)\" as m")
    #expect(session.completions(of: "m.f") == ["m.fields", "m.first", "m.follow"])
    // Nothing of the module runs for it.
    #expect(session.completions(of: "m.fields.").isEmpty && session.completions(of: "m.first.").isEmpty)
    evaluate("m.fields")
    #expect(session.completions(of: "m.fields.") == ["m.fields.one"])
  }

  @Test(
    "the word before the cursor is a name with what it is a member of",
    arguments: [
      ("let a = run.hi", "run.hi"), ("f(x", "x"), ("a + b.c.", "b.c."), ("1..n", "n"), ("x[2..le", "le"),
      ("", ""),
      ("f(", ""), ("λ.wi", "λ.wi"),
    ])
  func word(_ sample: (String, String)) { #expect(LineEditor.word(endingIn: sample.0) == sample.1) }

  @Test("what has no name has no members to complete", arguments: ["f(x).na", "[1].le", "\"a\".le"])
  func noWord(_ text: String) { #expect(LineEditor.word(endingIn: text) == nil) }

  @Test(
    "the tab key adds what all names have in common, and shows them where they differ",
    arguments: [
      ("gau", ["gaussian_blur", "gaussian_noise"], Completion.more("ssian_")),
      ("gaussian_", ["gaussian_blur", "gaussian_noise"], .choice("gaussian_blur  gaussian_noise")),
      ("wond", ["wonder"], .more("er")), ("wonder", ["wonder"], .choice("wonder")), ("z", [], .none),
      ("run.h", ["run.height", "run.history"], .choice("height  history")),
      ("", ["größe", "grün"], .more("gr")),
      ("gr", ["größe", "grün"], .choice("größe  grün")),
    ])
  func completion(_ word: String, _ names: [String], _ expected: Completion) {
    #expect(Completion(of: word, among: names) == expected)
  }

  @Test("of ten thousand names as many are shown as anybody reads")
  func manyNames() {
    let lines = (0..<10_000).map { "let name_\($0) = \($0)" }
    evaluate(lines.joined(separator: "\n"))
    let names = session.completions(of: "name_")
    #expect(names.count == 10_000 && names == names.sorted())
    #expect(Completion(of: "na", among: session.completions(of: "na")) == .more("me_"))
    guard case .choice(let text) = Completion(of: "name_", among: names) else {
      Issue.record("nothing to choose from")
      return
    }
    #expect(text.hasPrefix("name_0  name_1  name_10  name_100  ") && text.hasSuffix("  and 9900 more"))
    #expect(text.count < 1500)
    #expect(session.completions(of: "name_777") == ["name_777"] + (0..<10).map { "name_777\($0)" })
  }
}
