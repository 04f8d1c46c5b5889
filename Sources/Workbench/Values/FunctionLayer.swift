internal import DSL
internal import Model
internal import Runtime

/// A function of one tensor in the place of a layer; `parameter` inside it asks for weights at that place.
///
/// Unchecked because it is called on the interpreter's thread, where the network runs.
struct FunctionLayer: Layer, Defined, @unchecked Sendable {
  let function: Value
  private let interpreter: WayBack
  private let environment: Environment

  init(_ function: Value, _ context: CallContext, _ environment: Environment) {
    (self.function, interpreter, self.environment) = (function, context.wayBack, environment)
  }

  var nesting: Int { function.nesting }

  var code: String { function.stageText }

  var hasCode: Bool { function.code != nil }

  var definition: String { interpreter.definition(of: function) }

  func isEqual(to other: any Layer) -> Bool {
    (other as? FunctionLayer).map { function.isEqual(to: $0.function) } ?? false
  }

  /// Where the shape of the result depends on elements, while there are none.
  private static let readsElements = Failure(
    .value, "a function in the place of a layer can't read elements",
    label: "its shapes are inferred before there are any", help: "compute with the tensor itself")

  func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let result = try environment.evaluating(at: scope) { () throws(Failure) in
      let x = Value.host(TensorValue(x, on: scope.context.tape))
      let note = scope.path.isEmpty ? nil : "in layer `\(scope.path)`: `\(code)`"
      return try scope.isBuilding
        ? interpreter.check(function, [x], note: note) : interpreter.call(function, [x], note: note)
    }
    if result.isUnknown { throw interpreter.isChecking ? Failure.unknown : FunctionLayer.readsElements }
    guard case .host(let host) = result, let value = host as? TensorValue else {
      if case .host(let host) = result, host is LayerValue {
        throw Failure(
          .wrongType, "a function in the place of a layer gives a tensor, not a layer",
          help: "call it where it stands, so that it makes the layer: `\(code)(…)`")
      }
      throw Failure(
        .wrongType, "a function in the place of a layer gives a tensor, not \(result.described)")
    }
    let tensor = try value.tensor()
    guard let samples = tensor.shape.array.first, samples == x.shape[0] else {
      throw Failure(
        .shapes, "a layer gives one row for each sample: this makes \(tensor.shape) of \(x.shape)",
        help: tensor.shape.rank == 0 ? "reductions take `axis=`: `mean(x, axis=[1, 2])`" : nil)
    }
    return tensor
  }
}

extension Value {
  /// A function among other stages: a definition extends as far as it can, so it stands in parentheses.
  var stageText: String {
    if case .function(let function) = self, !function.isKnownByName, function.kind != .composed {
      return "(\(function.code))"
    }
    return text
  }
}

extension Environment {
  /// Runs a function of the language as the layer at a place: `parameter` finds its parameters there, and what
  /// it draws in training depends on the pass alone.
  fileprivate func evaluating(
    at scope: Scope, _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    places.append(scope)
    defer { places.removeLast() }
    guard scope.context.mode == .training else { return try body() }
    return try probes.observing(with: scope.context.probes, key: scope.key, body)
  }
}
