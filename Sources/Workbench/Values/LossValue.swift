package import DSL
internal import Model
internal import Runtime

/// A built-in loss with its hyper-parameters; applied to embeddings it evaluates.
package final class LossValue: HostValue {
  let objective: any Objective

  init(_ objective: any Objective) { self.objective = objective }

  package let typeName = "loss"
  package let isCallable = true
  package var code: String? { objective.code }
  package var summaryText: String { objective.code }

  package func call(_ arguments: CallArguments, _ context: CallContext) throws(Failure) -> Value {
    try LossValue.evaluate(objective, arguments.positional)
  }

  static func evaluate(_ objective: any Objective, _ embeddings: [Value]) throws(Failure) -> Value {
    var tensors: [Tensor] = []
    var tape: Tape?
    for (position, value) in embeddings.enumerated() {
      guard case .host(let host) = value, let tensor = host as? TensorValue else {
        throw Failure(.wrongType, "a loss takes embeddings, not \(value.described)", argument: position)
      }
      tape = tape ?? tensor.tape
      tensors.append(try tensor.tensor())
    }
    let context = Context(tape: tape ?? Tape(recording: false), mode: .training)
    return .host(
      TensorValue(try calling { try objective(tensors, context, Probes(keepsTensors: false)) }, on: tape))
  }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? LossValue else { return false }
    return objective.code == other.objective.code
  }
}

/// A loss written in the language, in the place of a built-in one.
///
/// Unchecked because it is called on the interpreter's thread, where the training runs.
struct FunctionObjective: Objective, @unchecked Sendable {
  let function: Value
  private let context: CallContext
  private let observers: ProbeObservers

  init(_ function: Value, _ context: CallContext, _ observers: ProbeObservers) {
    (self.function, self.context, self.observers) = (function, context, observers)
  }

  var code: String { function.text }

  /// The columns of a history that are not the loss's own.
  private static let reserved: Set = [
    "epoch", "step", "loss", "learning_rate", "seconds", "images_per_second",
  ]

  func callAsFunction(_ embeddings: [Tensor], _ pass: Context, _ probes: Probes) throws -> Tensor {
    let arguments = embeddings.map { Value.host(TensorValue($0, on: pass.tape)) }
    let result = try observers.observing(with: probes, key: pass.key.named("loss")) { () throws(Failure) in
      try context.call(function, arguments)
    }
    if let (name, _) = probes.scalars.first(where: { Self.reserved.contains($0.name) }) {
      throw Failure(
        .value, "a probe can't be called \"\(name)\"", label: "every run's history has that column",
        help: "give it another name")
    }
    guard case .host(let host) = result, let value = host as? TensorValue else {
      throw Failure(
        .wrongType, "a loss gives a single number that depends on its embeddings, not \(result.described)")
    }
    return try value.tensor()
  }
}
