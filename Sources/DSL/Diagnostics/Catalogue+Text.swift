extension DiagnosticEntry {
  /// Mistakes in how a program is written.
  static let text: [DiagnosticEntry] = [
    DiagnosticEntry(
      .unexpectedCharacter, "an unexpected character",
      "The character starts nothing in this language. Strings are written with `\"`, comments "
        + "with `#`.",
      example: "let a = 1 ~ 2"),
    DiagnosticEntry(
      .unterminatedString, "a string that is not closed",
      "A string in `\"` ends on the line where it starts. Text of several lines stands "
        + "between `\"\"\"`.",
      example: "let a = \"open"),
    DiagnosticEntry(
      .unknownEscape, "an unknown escape",
      "In strings, a backslash starts one of `\\n`, `\\t`, `\\\"`, `\\\\`, `\\{` and `\\u{…}`.",
      example: "let a = \"a\\qb\""),
    DiagnosticEntry(
      .malformedNumber, "a malformed number",
      "Digits may be separated by `_`; a decimal point has a digit on both sides; letters do "
        + "not follow a number.",
      example: "let a = 12abc"),
    DiagnosticEntry(
      .numberTooLarge, "a number that is too large",
      "An int has 64 bits, from -9223372036854775808 to 9223372036854775807; a float ends at "
        + "about 1.8e308.",
      example: "let a = 99999999999999999999"),
    DiagnosticEntry(
      .invalidText, "text that is not UTF-8",
      "A script is text in UTF-8.",
      example: nil),
    DiagnosticEntry(
      .sourceTooLarge, "a script that is too large",
      "A script has at most 16 MB.",
      example: nil),
    DiagnosticEntry(
      .foreignSpelling, "a word or an operator of another language",
      "Powers are `^`; truth is combined with `and`, `or`, `not`; functions without a name "
        + "are `x -> …`, with one `fn f(x) = …`; bodies stand in braces; comments start with `#`. The help "
        + "shows the form to write.",
      example: "let a = true && false"),
    DiagnosticEntry(
      .expected, "something else was expected",
      "The grammar asks for something else here; the message says what.",
      example: "let a = *"),
    DiagnosticEntry(
      .unclosedBracket, "a bracket that is not closed",
      "Every `(`, `[` and `{` is closed by its counterpart.",
      example: "let a = (1 + 2"),
    DiagnosticEntry(
      .unmatchedBracket, "a closing bracket too many",
      "The bracket closes nothing.",
      example: "let a = 1)"),
    DiagnosticEntry(
      .nestedTooDeeply, "an expression nested too deeply",
      "Expressions, brackets and blocks together nest up to 200 levels, and an expression is at "
        + "most 500 levels high, chains of operators included. Name parts of it with `let`.",
      example: "let a = " + String(repeating: "(", count: 300)),
    DiagnosticEntry(
      .chainedComparison, "chained comparisons",
      "`a < b < c` is written `a < b and b < c`; a range has two ends.",
      example: "let a = 1 < 2 < 3"),
    DiagnosticEntry(
      .cannotAssign, "something that cannot be assigned",
      "Only names and patterns of names are assigned. Values never change: make a new list or "
        + "record instead of changing an element or a field.",
      example: "var a = [1]\na[0] = 2"),
    DiagnosticEntry(
      .compoundAssignment, "a compound assignment",
      "`x += 1` is written `x = x + 1`.",
      example: "var a = 1\na += 1"),
    DiagnosticEntry(
      .expectedEnd, "a statement that does not end",
      "A statement ends with its line or with `;`.",
      example: "let a = 1 let b = 2"),
    DiagnosticEntry(
      .elseAlone, "an `else` without its `if`",
      "`else` stands on the line of the `}` before it.",
      example: "if true { 1 }\nelse { 2 }"),
    DiagnosticEntry(
      .malformedFormat, "a malformed format",
      "A format is `[[fill]align][+][0][width][,][.precision][type]`, with a type of `d f e g "
        + "% s x b`.",
      example: "let a = \"{1:zz}\""),
    DiagnosticEntry(
      .openRange, "a range without an end",
      "An end of a range may be missing only inside an index: `x[..<10]`.",
      example: "let a = ..3"),
    DiagnosticEntry(
      .reservedWord, "a reserved word as a name",
      "Reserved are `let var fn for in while if else return break continue and or not true "
        + "false nothing assert`; after `.`, and before `=` or `:` in arguments, fields and keys, "
        + "every word is a name.",
      example: "let for = 1"),
    DiagnosticEntry(
      .noTuples, "a tuple",
      "`(a, b)` is only a pattern. A list is written `[a, b]`.",
      example: "let a = (1, 2)"),
  ]
}
