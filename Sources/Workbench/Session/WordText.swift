internal import DSL

/// What reserved words, words that open definitions, operators and signs mean.
enum WordText {
  /// A paragraph with an example; nil for what is no word of the language.
  static func help(on word: String) -> String? {
    guard let topic = topics.first(where: { $0.words.contains(word) }) else { return nil }
    return "\(topic.form)\n\n  \(topic.meaning)\n\n"
      + topic.example.split(separator: "\n").map { "  > \($0)" }.joined(separator: "\n")
      + (topic.result.isEmpty ? "" : "\n  \(topic.result)")
  }

  static var words: [String] { topics.flatMap(\.words) }

  /// Everything with an example, so that a test can run them.
  static let topics: [Topic] = [
    Topic(
      ["let"], "let pattern = expression",
      "Binds names, once in their block. `(a, b)` takes a list apart, `{a, b}` a record.",
      "let (a, b) = [1, 2]; a + b", "3"),
    Topic(
      ["var"], "var name = expression", "Declares a variable, which `name = …` assigns anew.",
      "var n = 1; n = n + 1; n", "2"),
    Topic(
      ["="], "name = expression",
      "Assigns a variable; in a call or a block of fields gives an argument by name.",
      "var n = 1; n = 5; n", "5"),
    Topic(
      ["fn"], "fn name(parameters) = expression, or { … }",
      "Defines a function. A block's last expression is its value; `return` leaves earlier.",
      "fn area(w, h=w) = w * h\narea(3)", "9"),
    Topic(
      ["->"], "x -> expression, (a, b) -> expression, () -> expression",
      "A function without a name. It goes on as far as it can.", "map([1, 2], x -> x * 10)", "[10, 20]"),
    Topic(
      ["for"], "for pattern in values { … }, or [expression for pattern in values if condition]",
      "Runs a block for each element of a list, range, string, record, tensor or data set; in a list, makes its elements.",
      "[k ^ 2 for k in 1..4 if k != 2]", "[1, 9, 16]"),
    Topic(
      ["in"], "x in values",
      "Whether a list or range has an element, a string a part, or a record a name; in `for`, what is run over.",
      "[2 in [1, 2], \"ell\" in \"hello\", \"b\" in {a: 1}]", "[true, true, false]"),
    Topic(
      ["while"], "while condition { … }", "Repeats a block as long as a condition is true.",
      "var n = 1; while n < 100 { n = n * 2 }; n", "128"),
    Topic(
      ["if", "else"], "if condition { … } else if condition { … } else { … }",
      "Chooses; it is an expression, and `nothing` where no branch is taken. A condition is true or false.",
      "if 1 < 2 { \"less\" } else { \"more\" }", "\"less\""),
    Topic(
      ["return"], "return, return expression", "Leaves a function with a value, by default `nothing`.",
      "fn sign(x) { if x < 0 { return -1 }; 1 }\nsign(-5)", "-1"),
    Topic(
      ["break", "continue"], "break, continue",
      "Leave the innermost loop of the function, or go on with its next turn.",
      "var n = 0; for k in 1..9 { if k > 3 { break }; n = n + k }; n", "6"),
    Topic(
      ["and", "or", "not"], "a and b, a or b, not a",
      "Conditions combined; the right side is computed only when it matters. `not` also turns a tensor of bools.",
      "not (1 > 2) and (true or false)", "true"),
    Topic(
      ["true", "false"], "true, false", "The two truths, of the type bool.", "1 < 2 and not false", "true"),
    Topic(
      ["nothing"], "nothing",
      "No value: what a statement, or a function without a result, gives. It is not shown.",
      "print(nothing)", "nothing"),
    Topic(
      ["assert"], "assert condition, or assert condition, \"message\"",
      "Ends the run, or fails the test, if the condition is false; of a comparison both sides are shown.",
      "assert 1 + 1 == 2, \"arithmetic\"", ""),
    Topic(
      ["test"], "test \"name\" { … }",
      "At top level: run by `bt test`, in a scope of its own, and by nothing else.",
      "test \"sums\" { assert sum([1, 2]) == 3 }", ""),
    Topic(
      ["param"], "param name = default    ## what it is",
      "At top level: a value that the command line can give, `bt run f.bt name=value`.",
      "param epochs = 60    ## passes over the images\nepochs", "60"),
    Topic(
      ["import", "as"], "import \"file.bt\" as name",
      "Reads another file, relative to this one; its top-level names are members of `name`, run when first read.",
      "", ""),
    Topic(
      ["augment"], "augment name { … }, augment name(parameters) { … }",
      "A view of images: the augmentations its statements yield, in order. With parameters, a function that makes it.",
      "augment view(p=0.5) { brightness(0.7..1.3); horizontal_flip(p) }\n[view()]", "[view(p=0.5)]"),
    Topic(
      ["backbone"], "backbone name { … }, backbone name(parameters) { … }",
      "A recipe of a network: the layers its statements yield, in order. With parameters, a function that makes it.",
      "backbone head(width=8) { linear(width) >> relu() }\n[head(width=4)]", "[head(width=4)]"),
    Topic(
      ["loss"], "loss name(za: [n, d], zb: [n, d], weight=1.0) { … }",
      "A function of embeddings. Its other parameters are given by name; without embeddings it is configured.",
      "loss gap(za, zb, weight=1.0) { weight * abs(za - zb) }\n[gap(weight=2.0), gap(1, 4)]",
      "[gap(weight=2.0), 3.0]"),
    Topic(
      ["|>"], "x |> f(a), x |> f",
      "`f(x, a)` where the right side is written as a call, else the right side applied to x. A line may start with it.",
      "[3, 1, 2] |> sorted |> map(x -> x * 10)", "[10, 20, 30]"),
    Topic(
      [">>"], "f >> g", "Applies f, then g; joins layers and augmentations in order.",
      "((x -> x + 1) >> (x -> x * 2))(4)", "10"),
    Topic(
      ["..", "..<"], "a..b, a..<b",
      "A range with its last element, or without. In an index a slice; as an augmentation's parameter, drawn from it. Before an argument or a field, `..record` spreads it.",
      "[len(1..4), [10, 20, 30][..<2], {..{a: 1}, b: 2}]", "[4, [10, 20], {a: 1, b: 2}]"),
    Topic(
      ["+", "-", "*", "/", "//", "%", "^"], "a + b, a - b, a * b, a / b, a // b, a % b, a ^ b",
      "Arithmetic: `/` divides floats, `//` rounds down and `%` is what it leaves, `^` is power. Element by element on tensors; `+` joins strings and lists.",
      "[7 / 2, 7 // 2, 7 % 2, 2 ^ 10, [1] + [2]]", "[3.5, 3, 1, 1024, [1, 2]]"),
    Topic(
      ["@"], "a @ b", "The product of matrices, [n, k] @ [k, m].", "ones([2, 3]) @ ones([3, 1]) |> shape",
      "[2, 1]"),
    Topic(
      ["==", "!=", "<", "<=", ">", ">="], "a == b, a < b, …",
      "Compare: whole values, numbers by amount; tensors element by element. They do not chain.",
      "[1 == 1.0, [1, 2] == [1, 2], \"a\" < \"b\"]", "[true, true, true]"),
    Topic(
      ["."], "x.name, x.f(a)", "A member of x; where x has none of that name, the call `f(x, a)`.",
      "[[3, 1].sorted(), {a: 5}.a]", "[[1, 3], 5]"),
    Topic([";"], ";", "Ends a statement anywhere, and keeps its value from being shown.", "1 + 1;", ""),
    Topic(
      ["#", "##", "# %%", "#>"], "# comment, ## documentation, # %% Title, #> output",
      "`##` above a definition or behind a `param` documents it; `# %%` starts a cell, `# %% [markdown]` one of prose.",
      "1 + 1    # two", "2"),
  ]

  struct Topic {
    let words: [String]
    let form: String
    let meaning: String
    let example: String
    let result: String

    init(_ words: [String], _ form: String, _ meaning: String, _ example: String, _ result: String) {
      (self.words, self.form, self.meaning) = (words, form, meaning)
      (self.example, self.result) = (example, result)
    }
  }
}
