internal import Kernels

/// An array of numbers with a shape: a value, copied when written while shared.
///
/// A tensor may have a type and no bytes; operations on such tensors run their shape rule and nothing else.
package struct Tensor: Sendable {
  package let type: TensorType
  private(set) var storage: Storage?
  /// Where on a tape this value was computed; nil for a constant.
  var node: Node?

  package var shape: Shape { type.shape }
  package var element: ElementType { type.format.element }
  package var count: Int { type.shape.count }
  package var hasData: Bool { storage != nil }
  /// Whether some tape records what is computed from this value.
  package var isTracked: Bool { node != nil }

  /// A tensor that has a type and no bytes.
  package init(shapeOnly type: TensorType) { self.type = type }

  /// A tensor that has a type and no bytes, where it could have them.
  ///
  /// - Throws: where it takes more memory than there is.
  package init(shapeOnly type: TensorType, for operation: String) throws(TensorError) {
    try BufferPool.shared.admit(type.byteCount, for: operation)
    self.type = type
  }

  /// A tensor with arbitrary contents, to be written before it is read.
  init(uninitialized type: TensorType, for operation: String) throws(TensorError) {
    self.type = type
    storage = try Storage(byteCount: type.byteCount, for: operation)
  }

  private init(type: TensorType, storage: Storage?, node: Node?) {
    self.type = type
    self.storage = storage
    self.node = node
  }

  /// The same bytes seen with another shape of as many elements.
  func viewed(as shape: Shape) -> Tensor {
    Tensor(type: TensorType(shape, type.format), storage: storage, node: nil)
  }

  /// The same value, unknown to any tape: no gradient flows through it.
  package var detached: Tensor { Tensor(type: type, storage: storage, node: nil) }

  func tracked(at node: Node) -> Tensor { Tensor(type: type, storage: storage, node: node) }
}

// Bytes, reachable only in operations and library seams.
extension Tensor {
  /// The elements of a float32 tensor that has data.
  var floats: UnsafePointer<Float> {
    assert(element == .float32)
    return UnsafePointer(raw.assumingMemoryBound(to: Float.self))
  }

  /// The bits of the elements of a bfloat16 tensor that has data; for writing it must be fresh.
  var halves: UnsafeMutablePointer<UInt16> {
    assert(element == .bfloat16)
    return raw.assumingMemoryBound(to: UInt16.self)
  }

  /// The first byte of a tensor that has data.
  var raw: UnsafeMutableRawPointer {
    guard let storage else { preconditionFailure("a tensor without data was computed on") }
    return storage.bytes
  }

  /// The elements for writing. The tensor must be fresh or made unique before.
  var mutableFloats: UnsafeMutablePointer<Float> {
    assert(element == .float32)
    return raw.assumingMemoryBound(to: Float.self)
  }

  /// Whether the bytes are this value's alone.
  mutating func isUnique() -> Bool { isKnownUniquelyReferenced(&storage) }

  /// Gives this value bytes of its own, copied if they are shared.
  package mutating func makeUnique(for operation: String) throws(TensorError) {
    guard storage != nil, !isUnique() else { return }
    let copy = try Storage(byteCount: type.byteCount, for: operation)
    copy.bytes.copyMemory(from: raw, byteCount: type.byteCount)
    storage = copy
    BufferPool.shared.countCopy()
  }

  /// Adds a tensor of the same type, in place where the bytes are this value's alone.
  mutating func accumulate(_ other: Tensor) throws(TensorError) {
    guard hasData, other.hasData else { return }
    try makeUnique(for: "gradient")
    if element == .bfloat16 {  // summed in float32, and rounded once
      bt_accumulate_bfloat16(other.halves, halves, count)
    } else {
      bt_accumulate(1, other.floats, mutableFloats, count)
    }
  }
}
