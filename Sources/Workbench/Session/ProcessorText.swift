internal import Runtime

/// What depends on the processor bt runs on.
package enum ProcessorText {
  /// How bfloat16 is multiplied, a line for `bt version`.
  package static var bfloat16: String {
    switch BFloat16Arithmetic.available {
    case .native: "bfloat16: multiplied by the processor"
    case .converted: "bfloat16: multiplied as float32 and rounded; the processor has no instructions for it"
    }
  }
}
