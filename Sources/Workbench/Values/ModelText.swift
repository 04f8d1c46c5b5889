internal import Model
internal import Runtime

/// A model as a table: one line a parameter, then the total.
struct ModelText {
  private let model: Model

  init(_ model: Model) { self.model = model }

  var table: String {
    let rows = model.store.entries.filter { $0.role.isTrained }.map { entry in
      (entry.name, "\(entry.value.shape)", grouped(entry.value.count))
    }
    let width = rows.map(\.0.count).max() ?? 0
    let shapes = rows.map(\.1.count).max() ?? 0
    let lines = rows.map { row in
      "  " + row.0 + String(repeating: " ", count: width - row.0.count + 2) + row.1
        + String(repeating: " ", count: shapes - row.1.count + 2) + row.2
    }
    return
      (["model \(model.recipe.code)   \(model.input) -> \(model.output)"] + lines + [
        "  \(grouped(model.store.trainedCount)) parameters"
      ]).joined(separator: "\n")
  }

  /// 1,234,567
  private func grouped(_ number: Int) -> String {
    var text = ""
    for (index, digit) in String(number).reversed().enumerated() {
      if index > 0, index.isMultiple(of: 3) { text = "," + text }
      text = String(digit) + text
    }
    return text
  }
}
