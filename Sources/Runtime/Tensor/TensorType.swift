/// Everything about a tensor except its bytes: what shape rules work on.
package struct TensorType: Hashable, Sendable {
  package var shape: Shape
  package var format: Format

  package init(_ shape: Shape, _ format: Format = .float32) {
    self.shape = shape
    self.format = format
  }

  /// Bytes the elements take; `Int.max` where that overflows.
  package var byteCount: Int {
    let (bytes, overflow) = shape.count.multipliedReportingOverflow(by: format.element.size)
    return overflow ? .max : bytes
  }
}
