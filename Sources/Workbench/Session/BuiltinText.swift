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

  static func overview(_ builtins: [Builtin]) -> String {
    Dictionary(grouping: builtins, by: \.area).sorted { $0.key < $1.key }.map { area, members in
      "\(area): " + members.map(\.name).sorted().joined(separator: " ")
    }.joined(separator: "\n")
  }
}
