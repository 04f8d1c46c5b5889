package import Runtime

/// The layers that a pass went through, in the order in which it entered them.
package final class Outline {
  package struct Row {
    /// `layer1.0.conv1`; empty for the network itself.
    package let path: String
    package let layer: any Layer
    /// Of one sample; nil where the layer failed.
    package fileprivate(set) var output: Shape?

    /// As code, with what was computed in the same pass.
    package var code: String { layer is BatchNormReLU ? layer.code + " >> relu()" : layer.code }
  }

  package private(set) var rows: [Row] = []

  func recording(_ layer: any Layer, at path: String, _ apply: () throws -> Tensor) throws -> Tensor {
    let row = rows.count
    rows.append(Row(path: path, layer: layer))
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
    let rows = outline.rows.filter { Outline.depth($0.path) <= depth }
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
  fileprivate static func depth(_ path: String) -> Int { path.isEmpty ? 0 : path.split(separator: ".").count }

  fileprivate static func owner(of name: String, among paths: Set<String>) -> String {
    var path = name[...]
    while let end = path.lastIndex(of: ".") {
      path = path[..<end]
      if paths.contains(String(path)) { return String(path) }
    }
    return ""
  }
}
