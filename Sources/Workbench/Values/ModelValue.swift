package import DSL
package import Model
internal import Runtime

/// A network with its parameters; applied to a tensor it evaluates.
///
/// Unchecked because a step moves it in place where only the statement that makes the step refers to it.
package final class ModelValue: HostValue, @unchecked Sendable {
  private(set) var model: Model
  /// The call of `init` that makes it again; nil for one whose parameters have moved.
  package private(set) var code: String?

  package init(_ model: Model, code: String? = nil) { (self.model, self.code) = (model, code) }

  /// Changes the model in place; whoever else refers to it would see it.
  func change<Result>(_ body: (inout Model) throws(TensorError) -> Result) throws(TensorError) -> Result {
    let result = try body(&model)
    code = nil
    return result
  }

  package let typeName = "model"
  package let isCallable = true
  package let memberNames = ["parameters", "input", "output", "with", "encoder"]

  package func member(_ name: String) throws(Failure) -> Value? {
    switch name {
    case "parameters":
      return Value(
        record: model.store.entries.map { ($0.name, .host(TensorValue($0.value))) })
    case "input": return Value(list: model.input.array.map { .int($0) })
    case "with": return .builtin(withWeights)
    case "encoder": return .builtin(asEncoder)
    case "output": return Value(list: model.output.array.map { .int($0) })
    default: return nil
    }
  }

  package func help(forMember name: String) -> String? {
    switch name {
    case "state_dict", "weights":
      "the tensors by name are `model.parameters`; `save(model, \"x.pth\")` writes them"
    case "load_state_dict": "another model with other weights is `model.with(load(\"x.pth\"))`"
    case "fit", "train": "a training is `train { … }`"
    case "eval": "a model evaluates, but inside of `value_and_grad`"
    case "forward": "write `model(x)`"
    case "to", "cuda", "cpu": "everything is computed on the CPU"
    default: nil
    }
  }

  private var withWeights: Builtin {
    Builtin(
      "with", area: "layers",
      [
        Parameter("weights", "weights, model or record of tensors"),
        Parameter("strict", "bool", default: "true"),
      ],
      summary: """
        The same network with parameters from elsewhere, by name; without `strict` those that are missing stay as they \
        are, and others are passed over.
        """,
      member: .of(code)
    ) { [self] (arguments, _) throws(Failure) in
      let weights = try arguments.weights("weights")
      let isStrict = try arguments.replacingUnknown(["strict": .bool(false)]).bool("strict")
      return .host(
        ModelValue(
          try running { () throws(TensorError) in
            try model.with(weights: weights, strict: isStrict)
          }))
    }
  }

  private var asEncoder: Builtin {
    Builtin(
      "encoder", area: "evaluation", [Parameter("view", "view")],
      summary: """
        The model with the evaluation of a view before it, as `run.encoder` is: what `knn`, `linear_probe` and the like \
        evaluate images with.
        """,
      member: .of(code)
    ) { [self] (arguments, _) throws(Failure) in
      guard let view = try arguments.views("view").first else {
        throw arguments.wrongType("view", "a view", .nothing)
      }
      return .host(EncoderValue(Encoder(model: model, view: view.evaluation)))
    }
  }

  package func call(_ arguments: CallArguments, _ context: CallContext) throws(Failure) -> Value {
    let x = try ModelValue.input(arguments)
    return .host(TensorValue(try calling { try model(try x.tensor()) }))
  }

  /// The one tensor a model is applied to.
  static func input(_ arguments: CallArguments) throws(Failure) -> TensorValue {
    guard arguments.positional.count == 1, arguments.named.isEmpty,
      case .host(let host) = arguments.positional[0],
      let x = host as? TensorValue
    else { throw Failure(.wrongType, "a model is applied to one tensor") }
    return x
  }

  package var withoutElements: Value { .host(ModelValue(model.shapeOnly, code: code)) }

  package func joined(with other: any HostValue) -> Value? {
    guard let other = other as? ModelValue, model.hasShapes(of: other.model) else { return nil }
    return .host(self)
  }

  package var summaryText: String { "model \(model.input) -> \(model.output)" }

  package var displayText: String { ModelText(model).table() }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? ModelValue else { return false }
    return model.isSame(as: other.model)
  }
}

extension Value {
  /// The model that a value is, or that an encoder or a run holds; nil for anything else.
  var model: Model? {
    guard case .host(let host) = self else { return nil }
    return switch host {
    case let host as ModelValue: host.model
    case let host as EncoderValue: host.encoder.model
    case let host as RunValue: host.run.model
    default: nil
    }
  }
}

extension Model {
  /// All parameters and running statistics.
  var named: [(name: String, tensor: Tensor)] { store.entries.map { ($0.name, $0.value) } }

  /// The language's `==`: the same recipe with the same parameters.
  func isSame(as other: Model) -> Bool {
    input == other.input && recipe.isSame(as: other.recipe) && store.isSame(as: other.store)
  }
}

extension ParameterStore {
  fileprivate func isSame(as other: ParameterStore) -> Bool {
    entries.count == other.entries.count
      && zip(entries, other.entries).allSatisfy { $0.name == $1.name && $0.value.isSame(as: $1.value) }
  }
}

extension Tensor {
  /// The same shape and numbers.
  func isSame(as other: Tensor) -> Bool { shape == other.shape && scalars == other.scalars }
}

/// A model inside `value_and_grad`: batch statistics, and everything recorded.
///
/// Unchecked because it belongs to the interpreter's thread, as its tape does.
package final class TrainingModelValue: HostValue, @unchecked Sendable {
  let pass: GradientPass

  init(_ pass: GradientPass) { self.pass = pass }

  package let typeName = "model"
  package let isCallable = true

  package func call(_ arguments: CallArguments, _ context: CallContext) throws(Failure) -> Value {
    let x = try ModelValue.input(arguments)
    return .host(TensorValue(try calling { try pass(try x.tensor()) }, on: pass.context.tape))
  }

  package var summaryText: String { "model in training" }
}
