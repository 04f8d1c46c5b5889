internal import COneDNN

/// How products, convolutions and poolings of bfloat16 tensors are computed. Sums are float32 either way.
package enum BFloat16Arithmetic: Sendable, Hashable, CaseIterable {
  /// By oneDNN's bfloat16 primitives; what it has no primitive for, as `converted`.
  case native
  /// In float32, on converted operands, and rounded.
  case converted

  /// What the instructions oneDNN may use on this processor allow; its variable ONEDNN_MAX_CPU_ISA bounds them.
  package static let available: BFloat16Arithmetic = bt_dnn_multiplies_bfloat16() != 0 ? .native : .converted
}
