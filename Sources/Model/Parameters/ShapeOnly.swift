internal import Runtime

// Models and what trains them without their numbers, for checking on shapes.
extension ParameterStore {
  /// The same names, roles and shapes, without bytes.
  package var shapeOnly: ParameterStore {
    var result = self
    for position in entries.indices {
      result.entries[position].value = Tensor(shapeOnly: entries[position].value.type)
    }
    return result
  }

  func hasShapes(of other: ParameterStore) -> Bool {
    entries.count == other.entries.count
      && zip(entries, other.entries).allSatisfy { $0.name == $1.name && $0.value.type == $1.value.type }
  }
}

extension Model {
  /// The same network whose parameters have shapes and no bytes.
  package var shapeOnly: Model { Model(recipe, input: input, output: output, store: store.shapeOnly) }

  /// Whether the other differs in numbers at most.
  package func hasShapes(of other: Model) -> Bool {
    recipe.code == other.recipe.code && input == other.input && output == other.output
      && store.hasShapes(of: other.store)
  }
}
