/// What is known of a text without running it, for editors: its mistakes, and what each name means.
package struct Analysis: Sendable {
  /// A name bound at the top level.
  package struct Definition: Sendable {
    package let name: String
    package let span: Span
    package let documentation: String?
  }

  /// A name where it is read.
  package struct Use: Sendable {
    package let name: String
    package let span: Span
    package let meaning: Meaning
  }

  package enum Meaning: Sendable {
    /// Bound in the same text, there.
    case bound(Span)
    case builtin(Builtin)
    /// A constant of the language, or bound by an earlier cell.
    case elsewhere
  }

  package let diagnostics: [Diagnostic]
  /// In the order of the text.
  package let definitions: [Definition]
  package let uses: [Use]
}

/// Reads a text on its own, with no session behind it.
package func analyze(_ source: Source, registry: Registry) -> Analysis {
  let parsed = parse(source)
  let globals = Globals()
  let resolver = Resolver(
    source, registry: registry, globals: globals, modules: Modules(registry: registry, globals: globals))
  _ = resolver.resolve(parsed.tree)
  return Analysis(
    diagnostics: parsed.diagnostics + resolver.diagnostics,
    definitions: resolver.cellNames.sorted { $0.value.span.start < $1.value.span.start }.map { name, cell in
      Analysis.Definition(name: name, span: cell.span, documentation: cell.documentation)
    },
    uses: resolver.uses.sorted { $0.span.start < $1.span.start })
}
