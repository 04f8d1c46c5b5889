/// Bytes read one after another, from a file or out of an archive.
protocol ByteReader: AnyObject {
  /// The file they come from, for messages.
  var path: String { get }

  /// Fills the buffer with the bytes that come next.
  ///
  /// - Throws: where there are fewer.
  func read(_ buffer: UnsafeMutableRawBufferPointer) throws(TensorError)
}

extension ByteReader {
  /// The next bytes as an array, which is short: its length is known before it is made.
  func bytes(_ count: Int) throws(TensorError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try bytes.withUnsafeMutableBufferPointer { buffer throws(TensorError) in
      try read(UnsafeMutableRawBufferPointer(buffer))
    }
    return bytes
  }
}

/// The bytes of a file from a place on.
final class FileReader: ByteReader {
  private let file: OpenFile
  private var position: Int

  init(_ file: OpenFile, at position: Int = 0) { (self.file, self.position) = (file, position) }

  var path: String { file.path }

  func read(_ buffer: UnsafeMutableRawBufferPointer) throws(TensorError) {
    guard buffer.count <= file.size - position else {
      throw .load(path, "it ends at byte \(file.size), in the middle")
    }
    try file.read(buffer, at: position)
    position += buffer.count
  }
}

extension RandomAccessCollection<UInt8> where Index == Int {
  /// The number in the bytes from an offset on, least significant byte first; the bytes must be there.
  func littleEndian(_ offset: Int, bytes count: Int) -> UInt64 {
    (0..<count).reversed().reduce(0) { $0 << 8 | UInt64(self[startIndex + offset + $1]) }
  }
}
