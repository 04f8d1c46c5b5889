package import DSL
package import Model
internal import Runtime

/// A layer, or a recipe made of some: what a backbone's statements yield.
package final class LayerValue: HostValue {
  let layer: any Layer
  /// Made by `relu()` and the like, which apply to a tensor at once.
  let name: String?

  package init(_ layer: any Layer, name: String? = nil) {
    self.layer = layer
    self.name = name
  }

  package let typeName = "layer"
  package let isStage = true
  package var nesting: Int { layer.nesting }
  package var code: String? { layer.code }
  package var summaryText: String { layer.code }

  package var displayText: String {
    guard let sequence = layer as? Sequential else { return layer.code }
    var text = sequence.name ?? "layers"
    for (index, part) in sequence.layers.enumerated() { text += "\n  (\(index)) \(part.code)" }
    return text
  }

  package func binary(_ operation: BinaryOperator, _ lhs: Value, _ rhs: Value) throws(Failure) -> Value? {
    if operation == .compose {
      for case .builtin(let builtin) in [lhs, rhs] where builtin.area == "layers" {
        throw Failure(
          .wrongType, "`\(builtin.name)` is a function that makes a layer",
          help: "call it: `\(builtin.name)()`")
      }
    }
    guard operation == .compose, let left = try LayerValue.layer(lhs), let right = try LayerValue.layer(rhs)
    else {
      return nil
    }
    return .host(LayerValue(Sequential(LayerValue.parts(left) + LayerValue.parts(right))))
  }

  /// Anonymous sequences are joined; what has a name of its own stays one part.
  private static func parts(_ layer: any Layer) -> [any Layer] {
    guard let sequence = layer as? Sequential, sequence.name == nil else { return [layer] }
    return sequence.layers
  }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? LayerValue else { return false }
    return layer.code == other.layer.code
  }

  /// A value as a layer; nil where it is none.
  static func layer(_ value: Value) throws(Failure) -> (any Layer)? {
    if case .host(let host) = value, let value = host as? LayerValue { return value.layer }
    return nil
  }
}
