import Imaging
import Testing

/// Writes PNG files byte by byte, with stored deflate blocks, so that any header can be made.
struct PNGMaker {
  var chunks: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  static func bigEndian(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }

  mutating func chunk(_ name: String, _ data: [UInt8]) {
    let body = Array(name.utf8) + data
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in body {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? 0xEDB8_8320 ^ crc >> 1 : crc >> 1 }
    }
    chunks += PNGMaker.bigEndian(data.count) + body + PNGMaker.bigEndian(Int(crc ^ 0xFFFF_FFFF))
  }

  mutating func header(_ width: Int, _ height: Int, depth: UInt8, color: UInt8, interlace: UInt8 = 0) {
    chunk(
      "IHDR", PNGMaker.bigEndian(width) + PNGMaker.bigEndian(height) + [depth, color, 0, 0, interlace])
  }

  mutating func rows(_ data: [UInt8]) {
    var low = 1
    var high = 0
    for byte in data {
      low = (low + Int(byte)) % 65521
      high = (high + low) % 65521
    }
    let size = data.count
    let lengths = [size & 255, size >> 8, ~size & 255, (~size >> 8) & 255].map { UInt8($0) }
    chunk("IDAT", [0x78, 0x01, 1] + lengths + data + PNGMaker.bigEndian(high << 16 | low))
    chunk("IEND", [])
  }
}

@Suite struct PNGTests {
  @Test(arguments: [1, 3, 4], [(1, 1), (5, 3), (16, 33)])
  func roundTripIsExact(channels: Int, size: (Int, Int)) throws {
    let image = try pattern(width: size.0, height: size.1, channels: channels)
    let bytes = try image.encoded(as: .png)
    #expect(try Image.decode(bytes) == image)
    #expect(try image.encoded(as: .png) == bytes)
    let header = try Image.header(of: bytes)
    let expected = ImageHeader(format: .png, width: size.0, height: size.1, channels: channels)
    #expect(header == expected)
  }

  @Test func noiseThatCannotBeCompressedFits() throws {
    var state: UInt64 = 1
    let noise = (0..<300 * 200 * 3).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
    let image = try Image(width: 300, height: 200, channels: 3, pixels: noise)
    #expect(try Image.decode(image.encoded(as: .png)) == image)
  }

  @Test func palettesBecomeColor() throws {
    var file = PNGMaker()
    file.header(3, 1, depth: 8, color: 3)
    file.chunk("PLTE", [255, 0, 0, 0, 255, 0, 10, 20, 30])
    file.rows([0, 2, 0, 1])
    let image = try Image.decode(file.chunks)
    #expect(image.channels == 3)
    #expect(image.pixels == [10, 20, 30, 255, 0, 0, 0, 255, 0])
  }

  @Test func transparentPalettesKeepAlpha() throws {
    var file = PNGMaker()
    file.header(2, 1, depth: 8, color: 3)
    file.chunk("PLTE", [255, 0, 0, 0, 0, 255])
    file.chunk("tRNS", [0x80])
    file.rows([0, 0, 1])
    #expect(try Image.decode(file.chunks).pixels == [255, 0, 0, 0x80, 0, 0, 255, 255])
  }

  @Test func sixteenBitsAndSingleBitsBecomeEight() throws {
    var deep = PNGMaker()
    deep.header(2, 1, depth: 16, color: 0)
    deep.rows([0, 0x80, 0x00, 0xFF, 0xFF])
    #expect(try Image.decode(deep.chunks).pixels == [128, 255])

    var flat = PNGMaker()
    flat.header(4, 1, depth: 1, color: 0)
    flat.rows([0, 0b1010_0000])
    #expect(try Image.decode(flat.chunks).pixels == [255, 0, 255, 0])
  }

  @Test func grayWithAlphaHasFourChannels() throws {
    var file = PNGMaker()
    file.header(1, 1, depth: 8, color: 4)
    file.rows([0, 200, 100])
    #expect(try Image.decode(file.chunks).pixels == [200, 200, 200, 100])
  }

  @Test func interlacedFilesAreReadInOrder() throws {
    var file = PNGMaker()
    file.header(3, 3, depth: 8, color: 0, interlace: 1)
    // Passes 1, 4, 5, 6 and 7 of Adam7 for 3 x 3 pixels; 2 and 3 are empty.
    file.rows([0, 11] + [0, 13] + [0, 31, 33] + [0, 12] + [0, 32] + [0, 21, 22, 23])
    #expect(try Image.decode(file.chunks).pixels == [11, 12, 13, 21, 22, 23, 31, 32, 33])
  }

  @Test func everyShorterFileIsAnError() throws {
    let bytes = try pattern(width: 20, height: 20, channels: 3).encoded(as: .png)
    // The last chunk holds no pixels: a file without it may be read.
    for count in 0..<bytes.count - 16 {
      #expect(throws: ImageError.self) { try Image.decode(Array(bytes[..<count])) }
    }
  }

  @Test func flippedBytesNeverTrap() throws {
    let bytes = try pattern(width: 9, height: 7, channels: 4).encoded(as: .png)
    for place in bytes.indices {
      var broken = bytes
      broken[place] ^= 0x41
      _ = try? Image.decode(broken)
      _ = try? Image.header(of: broken)
    }
  }

  @Test func headersThatClaimTooMuchAreRefused() {
    var huge = PNGMaker()
    huge.header(40000, 40000, depth: 8, color: 2)
    huge.rows([0, 1, 2, 3])
    #expect(throws: ImageError(.tooLarge(width: 40000, height: 40000))) { try Image.decode(huge.chunks) }

    var liar = PNGMaker()
    liar.header(16000, 16000, depth: 8, color: 6)
    liar.rows([0, 1, 2, 3])
    do {
      _ = try Image.decode(liar.chunks)
      Issue.record("a short file passed for a large image")
    } catch {
      #expect(error.message.contains("claims 16000 x 16000"), "\(error)")
    }
  }
}
