/// An operation under way, or its backward pass, as an observer of the tape is told.
package struct OperationRun: Sendable {
  /// What it does in particular: `conv`, `relu`.
  package let title: String
  package let isBackward: Bool
  /// Of the result, in a backward pass that of the gradient it begins with.
  package let type: TensorType
  /// Where it was applied: a layer's path, or what the observer knows instead; empty where nobody knows.
  package let place: String
  package let cost: Cost

  package init(title: String, isBackward: Bool, type: TensorType, place: String, cost: Cost) {
    (self.title, self.isBackward, self.type, self.place, self.cost) = (title, isBackward, type, place, cost)
  }

  /// - Parameter wanted: in a backward pass which inputs get a gradient.
  init(
    _ operation: some Operation, _ inputs: [TensorType], _ result: TensorType,
    gradientsOf wanted: [Bool]? = nil, at place: String
  ) {
    self.init(
      title: operation.title, isBackward: wanted != nil, type: result, place: place,
      cost: operation.cost(inputs, result, gradientsOf: wanted))
  }

  /// The addition of a further gradient of one value.
  init(accumulating type: TensorType) {
    self.init(
      title: "gradient sum", isBackward: true, type: type, place: "",
      cost: Cost(operations: Double(type.shape.count), moving: [type, type, type]))
  }
}

/// Sees every operation that runs, backward ones included.
package protocol TapeObserver: AnyObject {
  /// Where operations are applied now: the innermost layer's path.
  var place: String { get }
  /// Runs the body as the work of a layer.
  func inside<Result>(_ place: String, _ body: () throws -> Result) rethrows -> Result
  /// An operation begins, or its backward pass; within it others may.
  func began(_ run: OperationRun)
  /// What began last has ended, by an error perhaps.
  func ended()
  /// Sees what an operation gave, or a gradient its backward pass gave; what it throws ends the pass there.
  func made(_ operation: String, _ value: Tensor, isBackward: Bool) throws(TensorError)
}

extension TapeObserver {
  package var place: String { "" }
  package func inside<Result>(_ place: String, _ body: () throws -> Result) rethrows -> Result { try body() }
  package func began(_ run: OperationRun) {}
  package func ended() {}
  package func made(_ operation: String, _ value: Tensor, isBackward: Bool) throws(TensorError) {}
}
