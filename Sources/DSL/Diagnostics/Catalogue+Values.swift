extension DiagnosticEntry {
  /// Mistakes that values make, found while running, and what is not there yet.
  static let values: [DiagnosticEntry] = [
    DiagnosticEntry(
      .dimensionMismatch, "dimensions that do not agree",
      "A dimension named in a signature is bound by the first argument that has it, and all "
        + "others must agree.",
      example: "fn f(a: [n], b: [n]) = n\nf([1, 2], [1])"),
    DiagnosticEntry(
      .operatorDoesNotApply, "an operator that does not apply",
      "The operator has no meaning for values of these types.",
      example: "let a = 1 + \"x\""),
    DiagnosticEntry(
      .overflow, "an int overflow",
      "Ints have 64 bits and never wrap around.",
      example: "let a = 9223372036854775807 + 1"),
    DiagnosticEntry(
      .divisionByZero, "a division by zero",
      "`/`, `//` and `%` of ints by zero have no result; floats give `inf` or `nan`.",
      example: "let a = 1 // 0"),
    DiagnosticEntry(
      .outOfBounds, "an index out of bounds",
      "Indices count from zero, negative ones from the end.",
      example: "let a = [1, 2]\na[2]"),
    DiagnosticEntry(
      .noSuchMember, "a member that is not there",
      "`x.name` is a field of a record or a member of a value.",
      example: "let r = {a: 1}\nr.b"),
    DiagnosticEntry(
      .notCallable, "a call of something that is no function",
      "Only functions, and values such as stages and models, are called.",
      example: "let a = 1\na(2)"),
    DiagnosticEntry(
      .wrongType, "a value of the wrong type",
      "The argument has another type than the function takes.",
      example: "fn f(x: int) = x\nf(\"a\")"),
    DiagnosticEntry(
      .notACondition, "a condition that is neither true nor false",
      "There is no truth of numbers, strings or lists: compare them.",
      example: "if 1 { 2 }"),
    DiagnosticEntry(
      .notIterable, "a loop over something without elements",
      "Lists, ranges of ints, strings, records and data sets have elements.",
      example: "for x in 3 { x }"),
    DiagnosticEntry(
      .patternMismatch, "a value that does not fit the pattern",
      "`(a, b)` takes a list of two; `{a, b}` a value with these fields.",
      example: "let (a, b) = [1, 2, 3]"),
    DiagnosticEntry(
      .assertionFailed, "a failed assertion",
      "What `assert` was told is false.",
      example: "assert 1 == 2, \"one is two\""),
    DiagnosticEntry(
      .recursionTooDeep, "calls nested too deeply",
      "Each call waits for the calls inside it; a recursion must end.",
      example: "fn f(x) = f(x) + 1\nf(1)"),
    DiagnosticEntry(
      .valueTooDeep, "a value nested too deeply",
      "Lists, records and functions nest up to 500 levels.",
      example: "var a = []\nfor i in 1..1000 { a = [a] }"),
    DiagnosticEntry(
      .valueTooLarge, "a value that is too large",
      "A list or string built by a script is bounded, so that a slip does not exhaust the "
        + "memory.",
      example: "let a = map(0..9223372036854775807, x -> x)"),
    DiagnosticEntry(
      .notAStage, "something that is not a stage",
      "In a block of stages, every statement yields a stage or nothing.",
      example: "augment view { 3 }"),
    DiagnosticEntry(
      .partialLoss, "a loss given some of its embeddings",
      "Given all its embeddings, a loss is evaluated; given none, configured.",
      example: "loss l(a, b) { a }\nl(1)"),
    DiagnosticEntry(
      .interrupted, "an interruption",
      "The program was asked to stop.",
      example: nil),
    DiagnosticEntry(
      .noValue, "a name without a value",
      "The statement that binds the name did not run to its end, or has not run yet when a "
        + "function reads it.",
      example: "fn f() = b\nlet a = f()\nlet b = 1"),
    DiagnosticEntry(
      .invalidValue, "a value outside of what is possible",
      "The type is right, but not the value.",
      example: "let a = 2 ^ -1"),
    DiagnosticEntry(
      .notIndexable, "an index that does not apply",
      "Lists and strings are indexed with an int or a range, records with a field's name.",
      example: "let a = 3\na[0]"),
    DiagnosticEntry(
      .formatDoesNotFit, "a format that does not fit the value",
      "Number formats take numbers.",
      example: "let a = \"{true:.2f}\""),
    DiagnosticEntry(
      .notYet, "something that cannot be run yet",
      "It is part of the language but not understood yet.",
      example: "backbone b { }"),
  ]
}
