internal import Synchronization
package import Runtime

/// A layer's place in the network: where its parameters are found, and the pass it takes part in.
package struct Scope {
  package let context: Context
  /// `layer1.0`; empty at the top. What its parameters are called.
  package let path: String
  /// The same, but for layers that share parameters with others: those have the others' path, and this place.
  private let place: String
  private let binding: Binding

  package init(_ binding: Binding, _ context: Context) {
    self.init(binding, context, path: "", place: "")
  }

  private init(_ binding: Binding, _ context: Context, path: String, place: String) {
    (self.binding, self.context, self.path, self.place) = (binding, context, path, place)
  }

  /// The place of a part.
  package subscript(name: String) -> Scope {
    Scope(
      binding, context, path: path.isEmpty ? name : "\(path).\(name)",
      place: place.isEmpty ? name : "\(place).\(name)")
  }

  /// This place, with the parameters of the first place at which that identity was met in this network.
  func shared(_ identity: Shared.Identity) -> Scope {
    Scope(binding, context, path: binding.firstPath(of: identity, here: path), place: place)
  }

  /// For what the layer draws: another at each place and in each application of the network.
  package var key: Key { context.key.named(place) }

  /// Whether the network is being made, on shapes, and its parameters as they are asked for.
  package var isBuilding: Bool { binding.isBuilding }

  /// The shape of a parameter that is there already.
  package func shape(of name: String) -> Shape? {
    binding.store[path.isEmpty ? name : "\(path).\(name)"]?.shape
  }

  /// The parameter of that name here, made when the network is being built.
  ///
  /// - Throws: where a loaded parameter is missing or has another shape.
  package func parameter(
    _ name: String, _ shape: Shape, _ role: Role, _ initializer: Initializer
  ) throws(TensorError) -> Tensor {
    try binding.value(path.isEmpty ? name : "\(path).\(name)", shape, role, initializer)
  }

  package func apply(_ operation: some Operation, _ inputs: Tensor...) throws(TensorError) -> Tensor {
    try context.tape.apply(operation, inputs)
  }

  /// Notes what a batch norm saw, for its running statistics.
  package func observe(_ statistics: ColumnStatistics) {
    if context.updatesStatistics { binding.observe(path, statistics) }
  }
}

/// The parameters of a network during one pass: being built, or bound to a tape as variables.
package final class Binding: @unchecked Sendable {
  let isBuilding: Bool
  private let key: Key
  private let isShapeOnly: Bool
  package private(set) var store: ParameterStore
  /// The store's tensors, as variables where a tape records them.
  private var values: [Tensor]
  private let observed = Mutex<[ObservedStatistics]>([])
  /// Where each shared layer was met first.
  private let sharedPaths = Mutex<[ObjectIdentifier: String]>([:])
  private let applications = Mutex(0)

  /// For building a network: parameters are drawn when first asked for.
  package init(building key: Key, shapeOnly: Bool) {
    (isBuilding, self.key, isShapeOnly) = (true, key, shapeOnly)
    store = ParameterStore()
    values = []
  }

  /// - Parameter tape: where given, trained parameters are variables of it.
  package init(_ store: ParameterStore, on tape: Tape? = nil) {
    (isBuilding, key, isShapeOnly) = (false, Key(seed: 0), false)
    self.store = store
    values = store.entries.map { entry in
      entry.role.isTrained ? tape?.variable(entry.value) ?? entry.value : entry.value
    }
  }

  func value(
    _ name: String, _ shape: Shape, _ role: Role, _ initializer: Initializer
  ) throws(TensorError) -> Tensor {
    if let position = store.position(of: name) {
      let value = values[position]
      guard value.shape == shape else {
        throw TensorError(
          "parameter", "`\(name)` has another shape than the layer needs", operands: [value.shape, shape])
      }
      return value
    }
    guard isBuilding else { throw TensorError("parameter", "there is no parameter `\(name)`", kind: .value) }
    let value =
      isShapeOnly
      ? try Tensor(shapeOnly: TensorType(shape), for: "parameter")
      : try initializer.tensor(shape, key: key.named(name))
    store.insert(name, role, value)
    values.append(value)
    return value
  }

  func firstPath(of identity: Shared.Identity, here path: String) -> String {
    sharedPaths.withLock { paths in
      if let first = paths[ObjectIdentifier(identity)] { return first }
      paths[ObjectIdentifier(identity)] = path
      return path
    }
  }

  /// Counts how often the network is applied: 0 for the first time.
  func nextApplication() -> Int {
    applications.withLock { count in
      defer { count += 1 }
      return count
    }
  }

  func observe(_ path: String, _ statistics: ColumnStatistics) {
    observed.withLock { $0.append(ObservedStatistics(path: path, statistics: statistics)) }
  }

  /// What batch norms saw, in the order they ran.
  package var statistics: [ObservedStatistics] { observed.withLock { $0 } }

  /// The gradient of each parameter by position, taken out of what a backward pass found.
  package func take(from gradients: inout Gradients) -> [Tensor?] {
    values.map { $0.isTracked ? gradients.take($0) : nil }
  }
}

/// The statistics one batch norm saw in one pass.
package struct ObservedStatistics: Sendable {
  /// The layer's path.
  package let path: String
  package let statistics: ColumnStatistics
}
