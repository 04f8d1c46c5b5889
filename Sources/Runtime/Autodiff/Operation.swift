/// A differentiable operation: name, shape rule, forward, pullback and test samples in one file.
///
/// Only `Tape.apply` runs one. The shape rule says everything about the result before a byte is touched, so
/// that a script can be checked without computing; forward and pullback may rely on what it let through.
package protocol Operation: Sendable {
  /// What the pullback needs of the forward pass, and no more: it lives until the backward pass.
  associatedtype Saved

  /// As the language names it.
  static var name: String { get }

  /// What it does in particular, for messages: `log` of the operation `elementwise`.
  var title: String { get }

  /// Inputs that test the operation: gradients, golden values, shape errors.
  static var samples: [Sample] { get }

  /// The type of the result.
  ///
  /// - Throws: where the inputs do not fit the operation or each other.
  func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType

  /// The formats the operation takes its inputs in, float32 by default; `Tape.apply` converts what comes otherwise.
  func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format]

  /// Whether the result is a new buffer; where not, forward replaces the output by a view of an input.
  static var allocates: Bool { get }

  /// Whether the result of bfloat16 inputs is bfloat16 although it is computed in float32: `Tape.apply` then rounds
  /// it. So it is for what goes element by element; sums and statistics stay float32.
  static var staysNarrow: Bool { get }

  /// Whether gradients flow through it; where not, its result is a constant.
  static var isDifferentiable: Bool { get }

  /// Whether the tensors that the operation itself holds, beside its inputs, have data.
  var hasData: Bool { get }

  /// Floating-point operations of the forward pass, or of a pullback that gives the gradients of some inputs, a
  /// multiplication with its addition counted as two; 0 for what mostly moves memory.
  func operations(_ inputs: [TensorType], _ result: TensorType, gradientsOf wanted: [Bool]?) -> Double

  /// What profiles judge its time by.
  func cost(_ inputs: [TensorType], _ result: TensorType, gradientsOf wanted: [Bool]?) -> Cost

  /// Computes the result into a fresh tensor. `wanted` says which inputs will be asked a gradient of.
  func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) throws(TensorError) -> Saved

  /// The gradients of the inputs, given that of the result, which may be overwritten where it is nobody else's; nil
  /// where not wanted.
  func pullback(_ gradient: consuming Tensor, _ saved: Saved, wanted: [Bool]) throws(TensorError) -> [Tensor?]
}

extension Operation {
  package static var allocates: Bool { true }
  package static var staysNarrow: Bool { false }
  package static var isDifferentiable: Bool { true }
  package var hasData: Bool { true }
  package var title: String { Self.name }

  package func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format] {
    Array(repeating: .float32, count: inputs.count)
  }
}

/// One way to call an operation, for the generic tests of all operations.
package struct Sample: Sendable {
  package let label: String
  package let operation: any Operation
  package let inputs: [Shape]
  /// Where the inputs are drawn from; functions with a kink or a pole stay away from it.
  package let range: ClosedRange<Float>
  /// Part of the message when these inputs must be refused; nil for inputs that fit.
  package let error: String?

  package init(
    _ label: String, _ operation: any Operation, _ inputs: [Shape], in range: ClosedRange<Float> = -1...1,
    refused error: String? = nil
  ) {
    self.label = label
    self.operation = operation
    self.inputs = inputs
    self.range = range
    self.error = error
  }
}

/// What activations are computed in; statistics, losses and master weights stay float32.
package enum Precision: String, Sendable, CaseIterable {
  case float32 = "f32"
  case bfloat16 = "bf16"
}
