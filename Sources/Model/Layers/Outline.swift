package import Runtime

/// The layers that a pass went through, in the order in which it entered them.
package final class Outline {
  package struct Row {
    /// `layer1.0.conv1`; empty for the network itself.
    package let path: String
    private let layer: (any Layer)?
    /// Of one sample; nil where the layer failed.
    package fileprivate(set) var output: Shape?

    /// As code, with what was computed in the same pass.
    package var code: String {
      guard let layer else { return "several layers" }
      return (layer as? FusedBatchNorm)?.relu == true ? layer.code + " >> relu()" : layer.code
    }

    fileprivate init(_ path: String, _ layer: (any Layer)?, output: Shape? = nil) {
      (self.path, self.layer, self.output) = (path, layer, output)
    }
  }

  private var rows: [Row] = []

  func recording(_ layer: any Layer, at path: String, _ apply: () throws -> Tensor) throws -> Tensor {
    let row = rows.count
    rows.append(Row(path, layer))
    let result = try apply()
    rows[row].output = try Shape(Array(result.shape.array.dropFirst()))
    return result
  }
}

extension Model {
  /// The layers it is made of, to a depth of so many names, and how many parameters each has that none inside of it
  /// has: together all of the network's. Computes nothing.
  package func outline(depth: Int) throws -> [(row: Outline.Row, parameters: Int)] {
    let outline = Outline()
    var context = Context.inference
    context.outline = outline
    let model = shapeOnly
    let sample = Tensor(shapeOnly: TensorType(try Shape([2] + input.array)))
    let scope = Scope(Binding(model.store), context)
    _ = try outline.recording(recipe, at: "") { try recipe(sample, in: scope) }
    let rows = outline.rows(depth: depth)
    let paths = Set(rows.map(\.path))
    var counts: [String: Int] = [:]
    for entry in store.entries where entry.role.isTrained {
      // A parameter is that of the innermost layer which its name leads to.
      counts[Outline.owner(of: entry.name, among: paths), default: 0] += entry.value.count
    }
    return rows.map { row in (row, counts.removeValue(forKey: row.path) ?? 0) }
  }
}

extension Outline {
  /// The rows of at most so many names. Deeper ones are part of a row above, or of one for what their names have in
  /// common, such as `layer1`.
  fileprivate func rows(depth: Int) -> [Row] {
    let paths = Set(rows.map(\.path))
    var shown: [Row] = []
    var groups: [String: Int] = [:]
    for row in rows {
      let names = row.path.split(separator: ".")
      guard names.count > depth else {
        shown.append(row)
        continue
      }
      let group = names.prefix(depth).joined(separator: ".")
      if let position = groups[group] {
        if names.count == depth + 1 { shown[position].output = row.output }
      } else if !paths.contains(group) {
        groups[group] = shown.count
        shown.append(Row(group, nil, output: row.output))
      }
    }
    return shown
  }

  fileprivate static func owner(of name: String, among paths: Set<String>) -> String {
    var path = name[...]
    while let end = path.lastIndex(of: ".") {
      path = path[..<end]
      if paths.contains(String(path)) { return String(path) }
    }
    return ""
  }
}
