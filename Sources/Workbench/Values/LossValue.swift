package import DSL
internal import Model
internal import Runtime

/// A built-in loss with its hyper-parameters; applied to embeddings it evaluates, without them it is configured
/// further.
package final class LossValue: HostValue {
  let objective: any Objective
  /// What makes it, and the hyper-parameters it was given.
  private let builtin: Builtin
  private let given: [(name: String, value: Value)]

  private init(_ objective: any Objective, _ builtin: Builtin, _ given: [(name: String, value: Value)]) {
    (self.objective, self.builtin, self.given) = (objective, builtin, given)
  }

  package let typeName = "loss"
  package let isCallable = true
  package var code: String? { objective.code }
  package var summaryText: String { objective.code }

  /// As the builtin itself, with the hyper-parameters it has where none are given anew.
  package func call(_ arguments: CallArguments, _ context: CallContext) throws(Failure) -> Value {
    var arguments = arguments
    for (name, value) in given where !arguments.named.contains(where: { $0.name == name }) {
      arguments.named.append((name, value))
    }
    return try builtin.implementation(try Arguments(binding: arguments, to: builtin), context)
  }

  /// The loss itself where no embeddings are given, its value where all are.
  ///
  /// - Parameter embeddings: the names of the builtin's first parameters.
  static func result(
    _ objective: any Objective, _ arguments: Arguments, embeddings: [String]
  ) throws(Failure) -> Value {
    let builtin = arguments.builtin
    let others = builtin.parameters.dropFirst(embeddings.count)
    guard arguments.positionalCount <= embeddings.count else {
      throw Failure(
        .tooManyArguments, "hyper-parameters of a loss are given by name", argument: embeddings.count,
        help: others.first.map { "write `\($0.name)={\(embeddings.count)}`" })
    }
    let values = embeddings.map { arguments.optional($0) }
    guard values.contains(where: { $0 != nil }) else {
      let given = others.compactMap { parameter in
        arguments.isGiven(parameter.name) ? (parameter.name, arguments.value(parameter.name)) : nil
      }
      return .host(LossValue(objective, builtin, given))
    }
    var tensors: [TensorValue] = []
    for (position, value) in values.enumerated() {
      guard let value else { continue }
      guard case .host(let host) = value, let tensor = host as? TensorValue else {
        var isNumber = false
        switch value {
        case .int, .float: isNumber = true
        default: break
        }
        throw Failure(
          .wrongType, "a loss takes embeddings, not \(value.described)", argument: position,
          argumentLabels: [position: "this is \(value.described)"],
          help: isNumber
            ? others.first.map { "hyper-parameters are given by name: `\($0.name)={\(position)}`" } : nil)
      }
      tensors.append(tensor)
    }
    guard tensors.count == embeddings.count else {
      let missing = zip(embeddings, values).filter { $0.1 == nil }.map { "`\($0.0)`" }
      throw Failure(
        .partialLoss,
        "the loss `\(builtin.name)` is given some of its embeddings, but not \(missing.joined(separator: " and "))",
        help: "give all embeddings to evaluate it, or none to configure it")
    }
    return try evaluate(objective, tensors)
  }

  private static func evaluate(
    _ objective: any Objective, _ embeddings: [TensorValue]
  ) throws(Failure) -> Value {
    let tape = embeddings.lazy.compactMap(\.tape).first
    let context = Context(tape: tape ?? Tape(recording: false), mode: .training)
    var tensors: [Tensor] = []
    for embedding in embeddings { tensors.append(try embedding.tensor()) }
    let value = try calling { try objective(tensors, context, Probes(keepsTensors: false)) }
    return .host(TensorValue(value, on: tape))
  }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? LossValue else { return false }
    return objective.code == other.objective.code
  }
}

/// A loss written in the language, in the place of a built-in one.
///
/// Unchecked because it is called on the interpreter's thread, where the training runs.
struct FunctionObjective: Objective, Defined, @unchecked Sendable {
  let function: Value
  private let interpreter: WayBack
  private let observers: ProbeObservers
  /// Which argument of the call it is, for what is wrong with all of it.
  private let argument: Int?

  init(_ function: Value, _ context: CallContext, _ observers: ProbeObservers, argument: Int?) {
    (self.function, interpreter, self.observers) = (function, context.wayBack, observers)
    self.argument = argument
  }

  var code: String { function.text }

  var definition: String { interpreter.definition(of: function) }

  /// The columns of a history that are not the loss's own.
  private static let reserved: Set = [
    "epoch", "step", "loss", "learning_rate", "seconds", "images_per_second",
  ]

  func callAsFunction(_ embeddings: [Tensor], _ pass: Context, _ probes: Probes) throws -> Tensor {
    let arguments = embeddings.map { Value.host(TensorValue($0, on: pass.tape)) }
    let result = try observers.observing(with: probes, key: pass.key.named("loss")) { () throws(Failure) in
      do throws(Failure) {
        return try interpreter.call(function, arguments)
      } catch {
        throw error.at(argument)
      }
    }
    if let (name, _) = probes.scalars.first(where: { Self.reserved.contains($0.name) }) {
      throw Failure(
        .value, "a probe can't be called \"\(name)\"", label: "every run's history has that column",
        help: "give it another name")
    }
    if result.isUnknown { throw Failure.unknown }
    guard case .host(let host) = result, let value = host as? TensorValue else {
      throw Failure(
        .wrongType, "a loss gives a single number that depends on its embeddings, not \(result.described)",
        argument: argument)
    }
    let loss = try value.tensor()
    guard loss.count == 1 else {
      throw Failure(
        .shapes, "the loss gives a tensor of \(loss.shape), not a single number", argument: argument,
        help: "reduce it with `sum(…)` or `mean(…)`")
    }
    guard loss.isTracked || !embeddings.contains(where: \.isTracked) else {
      throw Failure(
        .value, "the loss does not depend on its embeddings, so nothing could be learned",
        label: "its value is a constant", argument: argument)
    }
    return loss
  }
}
