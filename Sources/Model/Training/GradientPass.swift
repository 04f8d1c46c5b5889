package import Runtime

/// What a loss's gradient is: one for each parameter, and the batch statistics seen on the way, in order.
package struct ModelGradient: Sendable {
  package let values: [Tensor?]
  package let statistics: [ObservedStatistics]

  package init(values: [Tensor?], statistics: [ObservedStatistics]) {
    (self.values, self.statistics) = (values, statistics)
  }
}

/// One forward and backward pass of a model in training.
package struct GradientPass {
  package let model: Model
  package let context: Context
  private let binding: Binding

  /// - Parameter context: its tape must record, its mode be training.
  package init(_ model: Model, _ context: Context) {
    (self.model, self.context) = (model, context)
    binding = Binding(model.store, on: context.tape)
  }

  /// Applies the training model; what its layers draw is new in each application. The result is float32.
  package func callAsFunction(_ x: Tensor) throws -> Tensor {
    try model.checkInput(x)
    var context = context
    context.key = context.key.at(binding.nextApplication())
    let scope = Scope(binding, context)
    let result = try context.tape.computing(in: context.precision) { try model.recipe(x, in: scope) }
    return result.element == .bfloat16 ? try scope.apply(Cast(to: .float32), result) : result
  }

  /// The gradient of a loss computed through this pass, which ends it.
  package func gradient(of loss: Tensor) throws(TensorError) -> ModelGradient {
    var found = try context.tape.backward(from: loss)
    return ModelGradient(values: binding.take(from: &found), statistics: binding.statistics)
  }
}
