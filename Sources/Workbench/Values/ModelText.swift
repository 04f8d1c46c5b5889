internal import DSL
internal import Model
internal import Runtime

/// A model as a table: one line a parameter, then the total.
struct ModelText {
  private let model: Model
  private let kind: String

  init(_ model: Model, as kind: String = "model") { (self.model, self.kind) = (model, kind) }

  var table: String {
    let rows = model.store.entries.filter { $0.role.isTrained }.map { entry in
      (entry.name, "\(entry.value.shape)", entry.value.count.grouped)
    }
    let width = rows.map(\.0.count).max() ?? 0
    let shapes = rows.map(\.1.count).max() ?? 0
    let lines = rows.map { row in
      "  " + row.0 + String(repeating: " ", count: width - row.0.count + 2) + row.1
        + String(repeating: " ", count: shapes - row.1.count + 2) + row.2
    }
    return
      (["\(kind) \(model.recipe.code)   \(model.input) -> \(model.output)"] + lines + [
        "  \(model.store.trainedCount.grouped) parameters"
      ]).joined(separator: "\n")
  }
}
