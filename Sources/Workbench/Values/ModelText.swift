internal import DSL
internal import Model
internal import Runtime

/// A model as a table.
struct ModelText {
  private let model: Model

  init(_ model: Model) { self.model = model }

  /// A line each parameter, then the total.
  func table(as kind: String = "model") -> String {
    let rows = model.store.entries.filter { $0.role.isTrained }.map { entry in
      [entry.name, "\(entry.value.shape)", entry.value.count.grouped]
    }
    return text("\(kind) \(model.recipe.code)", rows)
  }

  /// A line each layer, then the total.
  func summary(_ layers: [(row: Outline.Row, parameters: Int)]) -> String {
    // The network itself has a line only for what belongs to none of its layers.
    let shown = layers.count > 1 && layers[0].parameters == 0 ? layers.dropFirst() : layers[...]
    return text(
      model.recipe.code,
      shown.map { row, parameters in
        [
          row.path.isEmpty ? "the whole" : row.path, ModelText.brief(row.code),
          row.output.map { "\($0)" } ?? "", parameters == 0 ? "" : parameters.grouped,
        ]
      })
  }

  private func text(_ head: String, _ rows: [[String]]) -> String {
    (["\(head)   \(model.input) -> \(model.output)"] + TextTable(rows).lines + [
      "  \(model.store.trainedCount.grouped) parameters"
    ]).joined(separator: "\n")
  }

  /// A layer's code on one line that leaves room for the other columns.
  private static func brief(_ code: String) -> String {
    let line = code.prefix { !$0.isNewline }
    return line.count == code.count && line.count <= 60 ? code : line.prefix(59) + "…"
  }
}
