import Imaging
import Testing

/// An image whose every byte tells its place.
func pattern(width: Int, height: Int, channels: Int) throws -> Image {
  let pixels = (0..<width * height * channels).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 / 11) }
  return try Image(width: width, height: height, channels: channels, pixels: pixels)
}

@Suite struct ImageTests {
  @Test func bytesMustFillTheShape() {
    #expect(throws: ImageError.self) { try Image(width: 2, height: 2, channels: 3, pixels: [0]) }
    #expect(throws: ImageError.self) { try Image(width: 0, height: 2, channels: 1, pixels: []) }
    #expect(throws: ImageError.self) { try Image(width: -1, height: -1, channels: 1, pixels: [0]) }
    #expect(throws: ImageError.self) { try Image(width: 1, height: 1, channels: 2, pixels: [0, 0]) }
  }

  @Test func enormousSidesAreRefusedWithoutOverflow() {
    let big = Int.max / 2
    #expect(throws: ImageError(.tooLarge(width: big, height: 3))) {
      try Image(width: big, height: 3, channels: 1, pixels: [])
    }
    #expect(throws: ImageError(.tooLarge(width: 1 << 15, height: 1 << 14))) {
      try Image(width: 1 << 15, height: 1 << 14, channels: 1, pixels: [])
    }
  }

  @Test func grayToColorAndBackIsTheSame() throws {
    let gray = try Image(width: 16, height: 16, channels: 1, pixels: (0..<256).map { UInt8($0) })
    let color = try gray.converted(toChannels: 3)
    #expect(color.pixels[3 * 77..<3 * 78] == [77, 77, 77])
    #expect(try color.converted(toChannels: 1) == gray)
  }

  @Test func lumaWeighsTheColors() throws {
    let colors: [UInt8] = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]
    let image = try Image(width: 4, height: 1, channels: 3, pixels: colors)
    #expect(try image.converted(toChannels: 1).pixels == [76, 150, 29, 255])
  }

  @Test func alphaIsAddedOpaqueAndDropped() throws {
    let color = try pattern(width: 3, height: 2, channels: 3)
    let alpha = try color.converted(toChannels: 4)
    #expect(alpha.pixels.count == 24)
    #expect(alpha.pixels[3] == 255)
    #expect(try alpha.converted(toChannels: 3) == color)
    #expect(throws: ImageError.self) { try color.converted(toChannels: 2) }
  }

  @Test func formatsByContentAndByName() {
    #expect(ImageFormat(startOf: [0xFF, 0xD8, 0xFF, 0xE0]) == .jpeg)
    #expect(ImageFormat(startOf: [0x89, 0x50]) == nil)
    #expect(ImageFormat(endingOf: "a/b.PNG") == .png)
    #expect(ImageFormat(endingOf: "b.jpeg") == .jpeg)
    #expect(ImageFormat(endingOf: "png") == nil)
  }

  @Test func errorsNameTheFileAndTheReason() {
    let error = ImageError(.tooLarge(width: 70000, height: 80000), path: "big.png")
    #expect("\(error)" == "big.png: 70000 x 80000 pixels are more than the limit of 268435456")
    #expect("\(ImageError(.empty))" == "the file is empty")
  }
}
