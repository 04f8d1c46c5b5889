package import Runtime

/// A network with its parameters: a recipe and a store of named tensors, both values.
package struct Model: Sendable {
  package let recipe: any Layer
  /// The shape of one sample.
  package let input: Shape
  /// The shape of one result.
  package let output: Shape
  package var store: ParameterStore

  /// A network with fresh parameters; what layers need to know of their input is inferred.
  ///
  /// - Parameters:
  ///   - batch: of how many samples the shapes are inferred.
  ///   - shapeOnly: for checking, parameters get shapes and no bytes.
  /// - Throws: where a layer does not fit what comes before it, naming the layer.
  package init(_ recipe: any Layer, input: Shape, key: Key, batch: Int = 2, shapeOnly: Bool = false) throws {
    let binding = Binding(building: key, shapeOnly: shapeOnly)
    // The input has no bytes, so nothing is computed but shapes, and the parameters.
    let sample = Tensor(shapeOnly: TensorType(try Shape([batch] + input.array)))
    let context = Context(tape: Tape(recording: false), mode: .evaluating)
    let result = try recipe(sample, in: Scope(binding, context))
    self.recipe = recipe
    self.input = input
    output = try Shape(Array(result.shape.array.dropFirst()))
    store = binding.store
  }

  /// A network with given parameters.
  package init(_ recipe: any Layer, input: Shape, output: Shape, store: ParameterStore) {
    (self.recipe, self.input, self.output, self.store) = (recipe, input, output, store)
  }

  /// Applies the network to a batch.
  package func callAsFunction(_ x: Tensor, _ context: Context = .inference) throws -> Tensor {
    try checkInput(x)
    return try recipe(x, in: Scope(Binding(store), context))
  }

  /// - Throws: where a batch has other axes or channels than the network was made for.
  func checkInput(_ x: Tensor) throws(TensorError) {
    guard x.shape.rank == input.rank + 1, x.shape.last == input.last else {
      throw TensorError(
        "model",
        "it was made for inputs of [n, \(input.array.map(String.init).joined(separator: ", "))],"
          + " not \(x.shape)", hint: input.rank == 3 ? "images are [n, height, width, channels]" : nil)
    }
  }

  /// Lets running means and variances follow what a pass observed, with PyTorch's momentum of 0.1 and the
  /// unbiased variance.
  package mutating func absorb(_ statistics: [ObservedStatistics]) throws(TensorError) {
    try Profile.activity("running statistics") { () throws(TensorError) in
      for seen in statistics {
        let n = Float(seen.statistics.count)
        let prefix = seen.path.isEmpty ? "" : seen.path + "."
        try follow(prefix + "running_mean", seen.statistics.mean, scale: 1)
        try follow(prefix + "running_var", seen.statistics.variance, scale: n > 1 ? n / (n - 1) : 1)
      }
    }
  }

  private mutating func follow(_ name: String, _ target: Tensor, scale: Float) throws(TensorError) {
    guard let position = store.position(of: name), target.hasData else { return }
    let momentum: Float = 0.1
    let seen = target.scalars
    try store.entries[position].value.withMutableFloats { running in
      for i in running.indices { running[i] += momentum * (seen[i] * scale - running[i]) }
    }
  }
}
