import Imaging
import Testing

@Suite struct JPEGTests {
  /// Smooth, as photographs are, so that little is lost.
  private func gradient(width: Int, height: Int, channels: Int) throws -> Image {
    var pixels: [UInt8] = []
    for row in 0..<height {
      for column in 0..<width {
        for channel in 0..<channels {
          pixels.append(UInt8(channel == 0 ? 255 * column / width : channel == 1 ? 255 * row / height : 90))
        }
      }
    }
    return try Image(width: width, height: height, channels: channels, pixels: pixels)
  }

  private func largestDifference(_ left: Image, _ right: Image) -> Int {
    zip(left.pixels, right.pixels).reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
  }

  @Test(arguments: [1, 3])
  func roundTripIsClose(channels: Int) throws {
    let image = try gradient(width: 50, height: 37, channels: channels)
    let bytes = try image.encoded(as: .jpeg, quality: 95)
    let back = try Image.decode(bytes)
    #expect(back.width == 50 && back.height == 37 && back.channels == channels)
    #expect(largestDifference(image, back) <= 8)
    #expect(try image.encoded(as: .jpeg, quality: 95) == bytes)
    let header = try Image.header(of: bytes)
    #expect(header == ImageHeader(format: .jpeg, width: 50, height: 37, channels: channels))
  }

  @Test func qualityChangesTheSizeAndNeverTraps() throws {
    let image = try pattern(width: 40, height: 40, channels: 3)
    let sizes = try [-5, 1, 50, 100, 1000].map { try image.encoded(as: .jpeg, quality: $0).count }
    #expect(sizes[0] == sizes[1] && sizes[1] < sizes[2] && sizes[2] < sizes[3] && sizes[3] == sizes[4])
  }

  @Test func alphaIsDropped() throws {
    let image = try gradient(width: 16, height: 16, channels: 3).converted(toChannels: 4)
    #expect(try Image.decode(image.encoded(as: .jpeg)).channels == 3)
  }

  @Test(arguments: [(0, 1), (1, 1), (2, 2), (3, 2), (7.9, 4), (8, 8), (1000, 8)])
  func scaledDecoding(most: Double, divisor: Int) throws {
    let bytes = try gradient(width: 101, height: 50, channels: 3).encoded(as: .jpeg)
    let decoded = try DecodedImage(bytes) {
      ImageNeed(ImageBox(height: $0.height, width: $0.width), scaleDown: most)
    }
    #expect(decoded.isWhole && decoded.divisor == divisor && decoded.width == 101 && decoded.height == 50)
    let image = decoded.image
    #expect(image.width == (101 + divisor - 1) / divisor)
    #expect(image.height == (50 + divisor - 1) / divisor)
    #expect(image.pixels.count == image.width * image.height * 3)
    // Still the same picture: dark on the left, bright on the right.
    #expect(image.pixels[0] < 40 && image.pixels[(image.width - 1) * 3] > 200)
  }

  @Test func shorterFilesAreErrors() throws {
    let bytes = try pattern(width: 24, height: 24, channels: 3).encoded(as: .jpeg)
    for count in 0..<bytes.count - 32 {
      #expect(throws: ImageError.self) { try Image.decode(Array(bytes[..<count])) }
    }
  }

  @Test func flippedBytesNeverTrap() throws {
    let bytes = try pattern(width: 24, height: 24, channels: 3).encoded(as: .jpeg)
    for place in bytes.indices {
      var broken = bytes
      broken[place] ^= 0x55
      _ = try? Image.decode(broken)
      for box in [ImageBox(top: 9, left: 3, height: 2, width: 20), ImageBox(height: 24, width: 1)] {
        _ = try? DecodedImage(broken) { _ in ImageNeed(box, scaleDown: 2) }
      }
    }
  }

  @Test func whatWasCutOffIsMissedWhereverItIs() throws {
    let bytes = try pattern(width: 24, height: 64, channels: 3).encoded(as: .jpeg)
    let top = ImageNeed(ImageBox(height: 3, width: 24))
    #expect(try DecodedImage(bytes) { _ in top }.image.height == 3)
    #expect(try DecodedImage(bytes + [0, 0xFF, 0]) { _ in top }.image.height == 3)
    for count in 0..<bytes.count {
      let error = #expect(throws: ImageError.self) { try DecodedImage(Array(bytes[..<count])) { _ in top } }
      if count > bytes.count / 2 {
        #expect(error == ImageError(.damaged(.jpeg, "Premature end of JPEG file")))
      }
    }
  }

  @Test func anErrorAfterAForgivenSlipIsOne() throws {
    let bytes = try pattern(width: 24, height: 24, channels: 1).encoded(as: .jpeg)
    let frame = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    // Bytes between markers are passed over, a quantization table of no known number is not.
    let slip: [UInt8] = [1, 2, 3]
    #expect(try Image.decode(bytes[..<frame] + slip + bytes[frame...]) == Image.decode(bytes))
    let wrong: [UInt8] = [0xFF, 0xDB, 0, 67, 9] + [UInt8](repeating: 1, count: 64)
    let error = #expect(throws: ImageError.self) {
      try Image.decode(bytes[..<frame] + slip + wrong + bytes[frame...])
    }
    #expect(error?.message.contains("DQT") == true)
  }

  @Test func headersThatClaimTooMuchAreRefused() throws {
    var bytes = try pattern(width: 24, height: 24, channels: 1).encoded(as: .jpeg)
    let frame = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    // Height and width follow the marker, the length and the depth.
    bytes.replaceSubrange(frame + 5..<frame + 9, with: [0x3E, 0x80, 0x3E, 0x80])
    #expect(throws: ImageError.self) { try Image.decode(bytes) }
    bytes.replaceSubrange(frame + 5..<frame + 9, with: [0xFD, 0xE8, 0xFD, 0xE8])
    #expect(throws: ImageError(.tooLarge(width: 65000, height: 65000))) { try Image.decode(bytes) }
  }
}
