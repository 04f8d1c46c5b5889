import Imaging
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A new directory, removed with everything in it when the value goes.
final class TemporaryDirectory {
  let path: String

  init() throws {
    var template = Array("/tmp/bt-imaging-XXXXXX".utf8CString)
    path = try #require(mkdtemp(&template).map { String(cString: $0) })
  }

  /// The names in it, sorted.
  var names: [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var found: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { found.append(name) }
    }
    return found.sorted()
  }

  deinit {
    for name in names { _ = remove("\(path)/\(name)") }
    _ = rmdir(path)
  }
}

@Suite struct FileTests {
  @Test(arguments: ["a.png", "b.jpg", "c.JPEG"])
  func writtenFilesAreRead(name: String) throws {
    let directory = try TemporaryDirectory()
    let image = try pattern(width: 8, height: 8, channels: 1)
    let path = "\(directory.path)/\(name)"
    try image.write(to: path, quality: 100)
    let back = try Image.read(path)
    #expect(back.width == 8 && back.height == 8 && back.channels == 1)
    if name.hasSuffix("png") { #expect(back == image) }
    #expect(try Image.readHeader(path).width == 8)
    #expect(directory.names == [name])
  }

  @Test func contentDecidesWhenReading() throws {
    let directory = try TemporaryDirectory()
    let image = try pattern(width: 4, height: 4, channels: 3)
    let path = "\(directory.path)/really-a-png.jpg"
    try FileBytes.write(image.encoded(as: .png), to: path)
    #expect(try Image.read(path) == image)
  }

  @Test func badFilesAreNamed() throws {
    let directory = try TemporaryDirectory()
    let missing = "\(directory.path)/none.png"
    #expect(throws: ImageError(.notFound, path: missing)) { try Image.read(missing) }
    #expect(throws: ImageError(.isDirectory, path: directory.path)) { try Image.read(directory.path) }
    let empty = "\(directory.path)/empty.png"
    try FileBytes.write([], to: empty)
    #expect(throws: ImageError(.empty, path: empty)) { try Image.read(empty) }
    let text = "\(directory.path)/text.png"
    try FileBytes.write(Array("no image".utf8), to: text)
    #expect(throws: ImageError(.unknownFormat, path: text)) { try Image.read(text) }
  }

  @Test func badTargetsAreNamedAndLeaveNothing() throws {
    let directory = try TemporaryDirectory()
    let image = try pattern(width: 4, height: 4, channels: 1)
    #expect(throws: ImageError(.unknownFormat, path: "x.gif")) { try image.write(to: "x.gif") }
    #expect(throws: ImageError(.isDirectory, path: directory.path)) {
      try FileBytes.write([1], to: directory.path)
    }
    let below = "\(directory.path)/no/such/place.png"
    do {
      try image.write(to: below)
      Issue.record("wrote into a directory that is not there")
    } catch {
      #expect(error.path == below)
    }
    #expect(directory.names.isEmpty)
  }

  @Test func writingReplacesTheWholeFile() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/file"
    try FileBytes.write([UInt8](repeating: 1, count: 10000), to: path)
    try FileBytes.write([2, 3], to: path)
    #expect(try FileBytes.read(path) == [2, 3])
    #expect(directory.names == ["file"])
  }

  @Test(arguments: [0, 1, 4094, 4095, 4096, 4097, 100_000])
  func anySizeIsReadWhole(count: Int) throws {
    let directory = try TemporaryDirectory()
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    try FileBytes.write(bytes, to: "\(directory.path)/file")
    #expect(try FileBytes.read("\(directory.path)/file") == bytes)
  }
}
