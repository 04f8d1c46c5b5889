/// A place on a tape: which tape, and the how-manieth value it recorded.
struct Node: Sendable, Hashable {
  let tape: Int
  let index: Int
}

/// Where operations run, and where they are recorded for the backward pass.
///
/// A flat list of records, consumed backwards so that activations die early. `apply` is the only door to an
/// operation: it checks shapes, converts formats, takes the output from the pool, runs and records.
package final class Tape {
  /// What products and convolutions are computed in now.
  package private(set) var precision: Precision
  private let isRecording: Bool
  package let observer: (any TapeObserver)?
  /// A new one after each backward pass, so that what was consumed is never taken for what comes later.
  private var identity = Tape.identities.next()
  private var records: [Record] = []
  /// Whether a value recorded by another tape was used here, where it counts as a constant.
  package private(set) var usesOtherTapes = false

  private struct Record {
    let name: String
    /// What is said where the backward pass goes wrong.
    var title: String?
    /// The type of the recorded value, to answer for gradients of shape-only runs.
    let type: TensorType
    /// For each input its index on this tape, or -1 for a constant.
    var inputs: [Int] = []
    var inputTypes: [TensorType] = []
    /// nil for a variable, and for what has a shape only.
    var pullback: ((consuming Tensor) throws(TensorError) -> [Tensor?])?
    /// What an observer is told of the backward pass.
    var run: OperationRun?
  }

  /// - Parameters:
  ///   - recording: false for evaluation, where nothing is kept for a backward pass.
  ///   - observer: by default the profile under way, if there is one.
  package init(
    recording: Bool = true, precision: Precision = .float32,
    observer: (any TapeObserver)? = Profile.current
  ) {
    isRecording = recording
    self.precision = precision
    self.observer = observer
  }

  /// Runs the body with products and convolutions computed in a precision.
  package func computing<Result>(in precision: Precision, _ body: () throws -> Result) rethrows -> Result {
    let outside = self.precision
    self.precision = precision
    defer { self.precision = outside }
    return try body()
  }

  /// The number of values recorded and not yet consumed.
  package var count: Int { records.count }

  /// The value as a variable of this tape, for which `backward` gives a gradient.
  package func variable(_ value: Tensor) -> Tensor {
    guard isRecording else { return value }
    records.append(Record(name: "variable", type: value.type))
    return value.tracked(at: Node(tape: identity, index: records.count - 1))
  }

  package func apply<Applied: Operation>(_ operation: Applied, _ inputs: Tensor...) throws(TensorError)
    -> Tensor
  {
    try apply(operation, inputs)
  }

  package func apply<Applied: Operation>(_ operation: Applied, _ inputs: [Tensor]) throws(TensorError)
    -> Tensor
  {
    let isNarrow =
      Applied.staysNarrow && inputs.contains { $0.element == .bfloat16 }
      && ElementType.common(inputs.lazy.map(\.type)) == .bfloat16
    let output = try run(operation, try converted(inputs, for: operation))
    return isNarrow && output.element == .float32
      ? try run(Cast(to: Format(.bfloat16, output.type.format.layout)), [output]) : output
  }

  /// Applies an operation to inputs in the formats it takes.
  private func run<Applied: Operation>(_ operation: Applied, _ inputs: [Tensor]) throws(TensorError)
    -> Tensor
  {
    let types = inputs.map(\.type)
    let type = try operation.result(types)
    let nodes = inputs.map(index)
    let isTracked = isRecording && Applied.isDifferentiable && nodes.contains { $0 >= 0 }
    guard operation.hasData, inputs.allSatisfy(\.hasData) else {
      let output = try Tensor(shapeOnly: type, for: Applied.name)
      guard isTracked else { return output }
      return record(Record(name: Applied.name, type: type, inputs: nodes, inputTypes: types), output)
    }
    let wanted = nodes.map { isTracked && $0 >= 0 }
    observer?.began(OperationRun(operation, types, type, at: observer?.place ?? ""))
    defer { observer?.ended() }
    var output =
      Applied.allocates
      ? try Tensor(uninitialized: type, for: Applied.name) : Tensor(shapeOnly: type)
    let saved = try operation.forward(inputs, into: &output, wanted: wanted)
    try observer?.made(operation.title, output, isBackward: false)
    guard isTracked else { return output }
    let pullback = { (gradient: consuming Tensor) throws(TensorError) -> [Tensor?] in
      try operation.pullback(consume gradient, saved, wanted: wanted)
    }
    return record(
      Record(
        name: Applied.name, title: operation.title, type: type, inputs: nodes, inputTypes: types,
        pullback: pullback,
        run: observer.map { OperationRun(operation, types, type, gradientsOf: wanted, at: $0.place) }), output
    )
  }

  /// Gradients of Σ ⟨value, cotangent⟩ with respect to every variable, consuming the tape.
  ///
  /// - Parameter keeping: whether the tape stays as it is, for another backward pass.
  /// - Throws: where a cotangent has another shape than its value, or memory runs out.
  package func backward(
    from seeds: [(value: Tensor, cotangent: Tensor)], keeping: Bool = false
  ) throws(TensorError) -> Gradients {
    var gradients = [Tensor?](repeating: nil, count: records.count)
    for (value, cotangent) in seeds {
      guard value.shape == cotangent.shape else {
        throw TensorError(
          "backward", "a cotangent has the shape of its value", operands: [value.shape, cotangent.shape])
      }
      let index = index(of: value)
      if index >= 0 { try add(cotangent.detached, to: &gradients[index], of: records[index].type) }
    }
    for index in records.indices.reversed() {
      let record = keeping ? records[index] : records.removeLast()
      guard !record.inputs.isEmpty, let gradient = gradients[index].take() else { continue }
      let parts = try pull(consume gradient, through: record)
      for (input, part) in zip(record.inputs, parts) where input >= 0 {
        if let part { try add(part, to: &gradients[input], of: records[input].type) }
      }
    }
    defer { if !keeping { identity = Tape.identities.next() } }
    return Gradients(tape: identity, values: gradients)
  }

  /// Gradients of a single number.
  package func backward(from loss: Tensor) throws(TensorError) -> Gradients {
    guard loss.count == 1 else {
      throw TensorError("backward", "a gradient is taken of a single number", operands: [loss.shape])
    }
    let one = loss.hasData ? try Tensor(filled: 1, loss.shape) : Tensor(shapeOnly: loss.type)
    return try backward(from: [(loss, one)])
  }

  private func pull(_ gradient: consuming Tensor, through record: Record) throws(TensorError) -> [Tensor?] {
    guard let pullback = record.pullback else { return record.inputTypes.map { Tensor(shapeOnly: $0) } }
    if let run = record.run { observer?.began(run) }
    defer { if record.run != nil { observer?.ended() } }
    let parts = try pullback(consume gradient)
    if let observer {
      for part in parts {
        if let part { try observer.made(record.title ?? record.name, part, isBackward: true) }
      }
    }
    return parts
  }

  /// The first gradient moves in, later ones add in place; all have the format of their value.
  private func add(
    _ part: Tensor, to total: inout Tensor?, of type: TensorType
  ) throws(TensorError) {
    let format = type.format
    let part = format.element.isFloating ? try part.formatted(as: format, for: "gradient") : part
    guard var sum = total.take() else {
      total = part
      return
    }
    let observer = part.hasData ? observer : nil
    observer?.began(OperationRun(accumulating: part.type))
    defer { observer?.ended() }
    try sum.accumulate(part)
    total = sum
  }

  private func record(_ record: Record, _ value: Tensor) -> Tensor {
    records.append(record)
    return value.tracked(at: Node(tape: identity, index: records.count - 1))
  }

  private func index(of value: Tensor) -> Int {
    guard let node = value.node else { return -1 }
    guard node.tape == identity, node.index < records.count else {
      usesOtherTapes = true
      return -1
    }
    return node.index
  }

  private func converted(_ inputs: [Tensor], for operation: some Operation) throws(TensorError) -> [Tensor] {
    let formats = operation.formats(inputs.map(\.type), precision)
    var result = inputs
    for (i, format) in formats.enumerated() where inputs[i].type.format != format {
      result[i] = try apply(Cast(to: format), inputs[i])
    }
    return result
  }

  private static let identities = Identities()
}

/// What `backward` found: a gradient for each variable the seeds depended on.
package struct Gradients {
  fileprivate let tape: Int
  fileprivate var values: [Tensor?]

  /// The gradient of a variable, taken out; nil where nothing depended on it.
  package mutating func take(_ variable: Tensor) -> Tensor? {
    guard let node = variable.node, node.tape == tape, node.index < values.count else { return nil }
    return values[node.index].take()
  }
}
