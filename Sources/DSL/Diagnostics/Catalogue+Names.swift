extension DiagnosticEntry {
  /// Mistakes in names, calls and definitions, found before running.
  static let names: [DiagnosticEntry] = [
    DiagnosticEntry(
      .unknownName, "an unknown name",
      "The name is bound neither here nor in what encloses this place, and no builtin has it.",
      example: "let a = lenght"),
    DiagnosticEntry(
      .boundTwice, "a name bound twice",
      "`let` binds a name once in its block. In the prompt, a later cell may bind it again.",
      example: "let a = 1\nlet a = 2"),
    DiagnosticEntry(
      .assignToConstant, "an assignment to a constant",
      "Only names declared with `var` are assigned; parameters, loop names, functions and "
        + "`let` keep their value.",
      example: "let a = 1\na = 2"),
    DiagnosticEntry(
      .assignToUnknown, "an assignment to a name that is not bound",
      "A new name is bound with `let` or `var`.",
      example: "a = 1"),
    DiagnosticEntry(
      .assignToOuter, "an assignment from inside a function",
      "A function sees enclosing locals as they were when it was made, and changes nothing "
        + "outside. Return the new value and assign it outside.",
      example: "var a = 1\nfn f() { a = 2 }"),
    DiagnosticEntry(
      .usedBeforeBinding, "a name used before it is bound",
      "Top-level statements run from top to bottom.",
      example: "let a = b\nlet b = 1"),
    DiagnosticEntry(
      .tooManyArguments, "too many arguments",
      "The callee takes fewer arguments; hyper-parameters of a loss are given by name.",
      example: "fn f(x) = x\nf(1, 2)"),
    DiagnosticEntry(
      .missingArgument, "a missing argument",
      "A parameter without a default must be given.",
      example: "fn f(x) = x\nf()"),
    DiagnosticEntry(
      .unknownArgument, "an unknown argument",
      "The callee has no parameter of that name.",
      example: "fn f(x) = x\nf(y=1)"),
    DiagnosticEntry(
      .argumentTwice, "an argument given twice",
      "Each parameter is given once, by position or by name.",
      example: "fn f(x) = x\nf(1, x=2)"),
    DiagnosticEntry(
      .blockNotTaken, "a block that the callee does not take",
      "A `{` on the line of a name or call is that callee's block; only callees that declare "
        + "one take it, and they must be known before running.",
      example: "fn f(x) = x\nf(1) { 2 }"),
    DiagnosticEntry(
      .notAField, "something else in a block of fields",
      "A block of fields is a call: it holds only `name = value` and `..record`.",
      example: "let r = {a: 1}\n..r"),
    DiagnosticEntry(
      .outsideLoop, "`break` or `continue` outside of a loop",
      "They belong to the innermost `for` or `while` of the same function.",
      example: "break"),
    DiagnosticEntry(
      .outsideFunction, "`return` outside of a function",
      "Only functions return; a block of stages collects what its statements yield.",
      example: "return 1"),
    DiagnosticEntry(
      .onlyAtTopLevel, "a declaration that stands only at top level",
      "`param` declares a knob of the whole file.",
      example: "if true { param a = 1 }"),
    DiagnosticEntry(
      .positionalAfterNamed, "an argument without a name after one with a name",
      "Arguments by position come first.",
      example: "fn f(x, y) = x\nf(x=1, 2)"),
    DiagnosticEntry(
      .wrongDefinitionUse, "a definition used the wrong way",
      "A definition without a parameter list is a value, `view`; with one, even `()`, a "
        + "function that returns it, `view()`.",
      example: "augment view { }\nview()"),
    DiagnosticEntry(
      .duplicateName, "a name that stands twice",
      "Parameters of one function, and fields of one record, have different names.",
      example: "let r = {a: 1, a: 2}"),
    DiagnosticEntry(
      .requiredAfterDefault, "a parameter without default after one with a default",
      "Parameters with defaults come last.",
      example: "fn f(x=1, y) = x"),
    DiagnosticEntry(
      .unknownOverride, "an override of a parameter that is not there",
      "Only names declared with `param` can be given on the command line.",
      example: nil),
    DiagnosticEntry(
      .wrongOverride, "an override of another type",
      "The value given on the command line has the type of the default; an int may stand for "
        + "a float.",
      example: nil),
    DiagnosticEntry(
      .unknownType, "an unknown type",
      "Types in signatures are names such as `int`, `list` or `function`, or dimensions such "
        + "as `[n, d]`.",
      example: "fn f(x: integr) = x"),
    DiagnosticEntry(
      .importFailed, "an import that fails",
      "The file cannot be read, or has mistakes. Its path is relative to the importing file.",
      example: "import \"missing.bt\" as m"),
    DiagnosticEntry(
      .importCircle, "files that import each other",
      "A file is read before the one that imports it, so imports end somewhere.",
      example: nil),
    DiagnosticEntry(
      .importWithoutName, "an import without a name",
      "Without `as`, a module is called as its file is, without the ending; that must be a name.",
      example: "import \"2024.bt\""),
    DiagnosticEntry(
      .unreachable, "a statement that is never reached",
      "What stands behind `return`, `break` or `continue` in their block does not run.",
      example: "fn f() {\n  return 1\n  2\n}"),
    DiagnosticEntry(
      .stale, "a value computed from an earlier binding",
      "A later cell bound a name again, and this value was computed from what the name was before. Run the cell "
        + "that computes it again.",
      example: nil),
  ]
}
