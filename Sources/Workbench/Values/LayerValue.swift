package import DSL
package import Model
internal import Runtime

/// A layer, or a recipe made of some: what a backbone's statements yield.
package final class LayerValue: HostValue {
  let layer: any Layer

  package init(_ layer: any Layer) { self.layer = layer }

  /// - Throws: where it would be of more layers than anybody could train.
  static func bounded(_ layer: any Layer) throws(Failure) -> Value {
    try Stages.requireSize(layer.size, of: "layers")
    return .host(LayerValue(layer))
  }

  package let typeName = "layer"
  package let isStage = true
  package var nesting: Int { layer.nesting }
  package var summaryText: String { layer.code }

  /// None where one shared layer is used twice, since the code would make two, or where a part has none.
  package var code: String? {
    guard layer.hasCode else { return nil }
    let sharing = layer.sharing
    return Set(sharing).count == sharing.count ? layer.code : nil
  }

  package var displayText: String {
    guard let sequence = layer as? Sequential else { return layer.code }
    var text = sequence.name ?? "layers"
    for (index, part) in sequence.layers.enumerated() { text += "\n  (\(index)) \(part.code)" }
    return text
  }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? LayerValue else { return false }
    return layer.isSame(as: other.layer)
  }

  // MARK: - Applying

  package let isCallable = true

  /// What has no parameters computes; what has some must be made a model first.
  package func call(_ arguments: CallArguments, _ context: CallContext) throws(Failure) -> Value {
    guard arguments.positional.count == 1, arguments.named.isEmpty,
      case .host(let host) = arguments.positional[0], let value = host as? TensorValue
    else {
      let isCalled = arguments.positional.isEmpty
      throw Failure(
        .notCallable, "a layer is applied to one tensor",
        label: isCalled ? "this is a layer already" : nil,
        help: isCalled ? "leave out the parentheses" : nil)
    }
    let x = try value.tensor()
    let result = try calling {
      guard x.shape.rank > 0 else {
        throw TensorError("layer", "it is applied to a batch of samples, [n, …]", operands: [x.shape])
      }
      let input = try Shape(Array(x.shape.array.dropFirst()))
      let made = try Model(layer, input: input, key: Key(seed: 0), batch: x.shape[0], shapeOnly: true)
      guard made.store.entries.isEmpty else { throw needsParameters(input) }
      return try layer(x, in: Scope(Binding(made.store), Context(tape: value.engine, mode: .evaluating)))
    }
    return .host(TensorValue(result, on: value.tape))
  }

  private func needsParameters(_ input: Shape) -> Failure {
    let recipe = layer.code.count <= 40 && !layer.code.contains("\n") ? layer.code : "recipe"
    return Failure(
      .value, "a recipe has no parameters yet, so it can't be applied",
      label: "this states layers, and computes nothing",
      help: "make a model of it: `let model = init(\(recipe), input=\(input), seed=1)`, then `model(x)`")
  }
}

extension Layer {
  /// The language's `==`: the same layers, and the same of them shared.
  func isSame(as other: any Layer) -> Bool { isEqual(to: other) && sharing == other.sharing }
}
