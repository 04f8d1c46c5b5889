internal import Kernels

/// What one element of a tensor is.
package enum ElementType: String, Sendable, Hashable, CaseIterable {
  case float32 = "f32"
  case bfloat16 = "bf16"
  case int32 = "i32"
  case uint8 = "u8"
  case bool = "bool"

  /// Bytes an element takes.
  package var size: Int {
    switch self {
    case .float32, .int32: 4
    case .bfloat16: 2
    case .uint8, .bool: 1
    }
  }

  package var isFloating: Bool { self == .float32 || self == .bfloat16 }

  /// What floating tensors have in common: bfloat16 where all are, float32 otherwise.
  ///
  /// Ints and bools have no say, nor have single numbers (shape `[]`) beside tensors with axes: x * 0.5 stays as x is.
  static func common(_ types: some Sequence<TensorType>) -> ElementType {
    let floating = types.filter { $0.format.element.isFloating }
    let deciding = floating.contains { $0.shape.rank > 0 } ? floating.filter { $0.shape.rank > 0 } : floating
    return !deciding.isEmpty && deciding.allSatisfy { $0.format.element == .bfloat16 } ? .bfloat16 : .float32
  }
}

/// How the elements lie in memory.
package enum Layout: Sendable, Hashable {
  /// Dense, the last axis fastest: channels last for images.
  case plain
  /// Images with channels in blocks of 16, oneDNN's nChw16c. Only of a multiple of 16 channels, and of more than 16: a
  /// single block is plain.
  case blocked16

  /// How images of so many channels, a multiple of 16, lie where blocks are preferred.
  static func images(channels: Int) -> Layout { channels > 16 ? .blocked16 : .plain }

  /// Whether convolutions here are faster on blocks of 16: where vectors hold as many numbers.
  static let blocksChannels = bt_processor_level() >= 4
}

/// How a tensor is stored, of no concern to those who read or write its elements by index.
package struct Format: Sendable, Hashable {
  package var element: ElementType
  package var layout: Layout

  package init(_ element: ElementType, _ layout: Layout = .plain) {
    self.element = element
    self.layout = layout
  }

  package static let float32 = Format(.float32)
}
