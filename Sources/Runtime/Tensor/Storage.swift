/// The bytes of a tensor, on the one device there is so far; they go back to the pool with the last reference.
///
/// Unchecked because bytes are written only while one reference exists.
final class Storage: @unchecked Sendable {
  let bytes: UnsafeMutableRawPointer
  private let size: Int
  private let pool: BufferPool

  init(byteCount: Int, for operation: String, pool: BufferPool = .shared) throws(TensorError) {
    (bytes, size) = try pool.take(byteCount, for: operation)
    self.pool = pool
  }

  deinit { pool.give(bytes, size) }
}
