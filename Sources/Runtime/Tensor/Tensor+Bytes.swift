extension Tensor {
  /// Reads the elements in place as bytes in memory order; empty without data.
  package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try body(UnsafeRawBufferPointer(start: hasData ? raw : nil, count: hasData ? type.byteCount : 0))
  }
}
