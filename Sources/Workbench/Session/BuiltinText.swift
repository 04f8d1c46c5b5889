internal import DSL

/// A builtin described: signature, summary, examples.
struct BuiltinText {
  private let builtin: Builtin

  init(_ builtin: Builtin) { self.builtin = builtin }

  var help: String {
    var lines = ["\(builtin.signatureText)   [\(builtin.area)]", "", "  \(builtin.summary)"]
    if !builtin.parameters.isEmpty { lines.append("") }
    for parameter in builtin.parameters {
      let fallback = parameter.defaultCode.map { ", by default \($0)" } ?? ""
      lines.append("  \(parameter.name): \(parameter.type)\(fallback)")
    }
    for example in builtin.examples {
      lines.append("")
      lines += example.code.split(separator: "\n").map { "  > \($0)" }
      lines.append("  \(example.output)")
    }
    return lines.joined(separator: "\n")
  }

  /// A section of the library's documentation.
  private var markdown: String {
    var lines = ["### `\(builtin.signatureText)`", "", builtin.summary]
    if !builtin.parameters.isEmpty { lines.append("") }
    for parameter in builtin.parameters {
      let fallback = parameter.defaultCode.map { ", by default `\($0)`" } ?? ""
      lines.append("- `\(parameter.name)`: \(parameter.type)\(fallback)")
    }
    for example in builtin.examples {
      lines += ["", "```bt", example.code]
      lines += example.output.split(separator: "\n").map { "#> \($0)" } + ["```"]
    }
    return lines.joined(separator: "\n")
  }

  /// All builtins by area, as a document.
  static func library(_ builtins: [Builtin]) -> String {
    let areas = Dictionary(grouping: builtins, by: \.area).sorted { $0.key < $1.key }
    let introduction = """
      # The library

      Every builtin of bt by area, as `bt doc` writes it. What a name is, `bt help NAME` says too, and `:help NAME` at
      the prompt. The language itself is in [language.md](language.md), with the members of values.
      """
    let sections = areas.map { area, members in
      (["## \(area.prefix(1).uppercased() + area.dropFirst())"]
        + members.sorted { $0.name < $1.name }.map { BuiltinText($0).markdown }).joined(separator: "\n\n")
    }
    return ([introduction] + sections).joined(separator: "\n\n") + "\n"
  }

  static func overview(_ builtins: [Builtin]) -> String {
    Dictionary(grouping: builtins, by: \.area).sorted { $0.key < $1.key }.map { area, members in
      "\(area): " + members.map(\.name).sorted().joined(separator: " ")
    }.joined(separator: "\n")
  }
}
