package import Runtime

extension Model {
  /// The same network with parameters from elsewhere, such as a file of PyTorch's; names must be those here.
  ///
  /// What PyTorch counts in batch norms (`num_batches_tracked`) is passed over, and so is a classifier (`fc.`)
  /// where the network has none. Other element types become float32.
  /// - Parameter strict: whether every parameter must be there, and nothing else.
  /// - Throws: where names or shapes do not fit, naming them.
  package func with(
    weights: [(name: String, tensor: Tensor)], strict: Bool = true, for operation: String = "with"
  ) throws(TensorError) -> Model {
    var store = store
    var found = Set<Int>()
    var unexpected: [String] = []
    let hasClassifier = store.entries.contains { $0.name.hasPrefix("fc.") }
    for (name, tensor) in weights {
      guard let position = store.position(of: name) else {
        let isKnown = name.hasSuffix("num_batches_tracked") || (name.hasPrefix("fc.") && !hasClassifier)
        if !isKnown { unexpected.append(name) }
        continue
      }
      guard store.entries[position].value.shape == tensor.shape else {
        throw TensorError(
          operation,
          "`\(name)` is \(store.entries[position].value.shape) in the model, and \(tensor.shape) in the weights",
          kind: .shape)
      }
      found.insert(position)
      store.entries[position].value =
        tensor.element == .float32
        ? tensor.detached : try Tape(recording: false).apply(Cast(to: .float32), tensor.detached)
    }
    let missing = store.entries.indices.filter { !found.contains($0) }.map { store.entries[$0].name }
    if strict, !missing.isEmpty || !unexpected.isEmpty {
      throw TensorError(
        operation, Model.mismatch(missing: missing, unexpected: unexpected),
        hint: Model.hint(missing, weights.map(\.name)), kind: .value)
    }
    let result = Model(recipe, input: input, output: output, store: store)
    return store.entries.allSatisfy(\.value.hasData) ? result : result.shapeOnly
  }

  private static func mismatch(missing: [String], unexpected: [String]) -> String {
    func list(_ names: [String]) -> String {
      names.prefix(4).map { "`\($0)`" }.joined(separator: ", ")
        + (names.count > 4 ? " and \(names.count - 4) more" : "")
    }
    if unexpected.isEmpty { return "the weights lack \(list(missing)) of the model" }
    if missing.isEmpty { return "the model has no \(list(unexpected)) of the weights" }
    return "the weights lack \(list(missing)) of the model, which has no \(list(unexpected))"
  }

  /// Names that agree but for what stands before them.
  private static func hint(_ missing: [String], _ given: [String]) -> String? {
    let loose = "`strict=false` takes what fits"
    guard let first = missing.first else { return loose }
    guard let longer = given.first(where: { $0.hasSuffix("." + first) }) else { return loose }
    return "take a part of the weights: `weights[\"\(longer.dropLast(first.count + 1))\"]`"
  }
}
