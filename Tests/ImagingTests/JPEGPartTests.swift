import Foundation
import Imaging
import JPEGSamples
import Testing

/// Parts of JPEG files have the pixels of the whole.
@Suite struct JPEGPartTests {
  /// Numbers that look random, the same each time.
  private struct Numbers {
    private var state: UInt64 = 1

    mutating func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }

    mutating func box(_ height: Int, _ width: Int) -> ImageBox {
      let (top, left) = (below(height), below(width))
      // Narrow ones too, which have most of their pixels at edges.
      let (most, wide) = (below(2) == 0 ? 3 : height, below(2) == 0 ? 3 : width)
      return ImageBox(
        top: top, left: left, height: 1 + below(min(most, height - top)),
        width: 1 + below(min(wide, width - left)))
    }
  }

  private func manner(_ across: Int, _ down: Int, progressive: Bool = false) -> bt_jpeg_manner {
    bt_jpeg_manner(
      across: Int32(across), down: Int32(down), progressive: progressive ? 1 : 0, arithmetic: 0, restart: 0,
      apart: 0)
  }

  private func sample(
    _ width: Int, _ height: Int, _ channels: Int, _ manner: bt_jpeg_manner
  ) throws -> [UInt8] {
    var pixels: [UInt8] = []
    for place in 0..<width * height {
      let (x, y) = (place % width, place / width)
      for channel in 0..<channels {
        pixels.append(UInt8(truncatingIfNeeded: 3 * x + 5 * y + 70 * channel + (x * x * y + x) % 23))
      }
    }
    var (manner, size) = (manner, 0)
    let bytes = try #require(bt_jpeg_sample(pixels, width, height, Int32(channels), &manner, &size))
    defer { free(bytes) }
    return [UInt8](UnsafeBufferPointer(start: bytes, count: size))
  }

  /// Compares parts at each scale with the whole.
  private func check(_ bytes: [UInt8], _ height: Int, _ width: Int, _ numbers: inout Numbers) throws {
    for scaleDown in [1.0, 2, 4, 8] {
      let all = ImageNeed(ImageBox(height: height, width: width), scaleDown: scaleDown)
      let whole = try DecodedImage(bytes) { _ in all }
      #expect(whole.isWhole)
      for _ in 0..<6 {
        let need = ImageNeed(numbers.box(height, width), scaleDown: scaleDown)
        let part = try DecodedImage(bytes) { _ in need }
        #expect(part.has(need.box) && part.image.height == part.box.height)
        #expect(part.image.pixels == pixels(of: whole.image, in: part.box), "\(width)x\(height) \(need)")
      }
    }
  }

  private func pixels(of image: Image, in box: ImageBox) -> [UInt8] {
    (box.top..<box.top + box.height).flatMap { row in
      let start = (row * image.width + box.left) * image.channels
      return image.pixels[start..<start + box.width * image.channels]
    }
  }

  @Test(
    "whatever the sampling of colors",
    arguments: [(1, 1), (2, 1), (1, 2), (2, 2), (4, 1), (1, 4), (4, 2), (2, 4), (3, 1)])
  func samplings(_ across: Int, _ down: Int) throws {
    var numbers = Numbers()
    for (width, height) in [(1, 1), (7, 70), (16, 16), (33, 31), (95, 50), (150, 111)] {
      for progressive in [false, true] {
        let manner = manner(across, down, progressive: progressive)
        try check(try sample(width, height, 3, manner), height, width, &numbers)
      }
    }
  }

  @Test("in gray and in inks", arguments: [1, 4])
  func colors(_ channels: Int) throws {
    var numbers = Numbers()
    for side in [1, 2] {
      for progressive in [false, true] {
        let manner = manner(side, side, progressive: progressive)
        try check(try sample(77, 91, channels, manner), 91, 77, &numbers)
      }
    }
  }

  @Test("with arithmetic codes, restarts and components apart")
  func manners() throws {
    var numbers = Numbers()
    for choice in 1..<8 {
      var manner = manner(2, 2)
      manner.arithmetic = Int32(choice & 1)
      manner.restart = choice & 2 == 0 ? 0 : 5
      manner.apart = Int32(choice >> 2)
      try check(try sample(83, 79, 3, manner), 79, 83, &numbers)
    }
  }

  @Test("of progressive files that lack their last scans, which are smoothed")
  func smoothed() throws {
    var numbers = Numbers()
    let manner = manner(2, 2, progressive: true)
    let bytes = try sample(170, 150, 3, manner)
    let scans = bytes.indices.dropLast().filter { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA }
    #expect(scans.count > 5)
    for scan in scans.dropFirst() {
      try check(Array(bytes[..<scan]) + [0xFF, 0xD9], 150, 170, &numbers)
    }
  }

  @Test("a file of too many scans is refused")
  func scans() throws {
    let manner = manner(1, 1, progressive: true)
    let bytes = try sample(8, 8, 1, manner)
    let start = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA })
    let rest = bytes.indices.dropFirst(start + 2)
    let end = try #require(rest.first { bytes[$0] == 0xFF && bytes[$0 + 1] != 0 })
    let many = Array(bytes[..<end]) + [[UInt8]](repeating: Array(bytes[start..<end]), count: 600).joined()
    let error = #expect(throws: ImageError.self) { try Image.decode(many + bytes[end...]) }
    #expect(error?.message.contains("500 scans") == true)
  }

  @Test("a box that is not inside is an error")
  func outside() throws {
    let bytes = try pattern(width: 9, height: 7, channels: 3).encoded(as: .jpeg)
    for box in [
      ImageBox(top: 0, left: 0, height: 8, width: 9), ImageBox(top: 0, left: 9, height: 1, width: 1),
      ImageBox(top: -1, left: 0, height: 2, width: 2), ImageBox(top: 3, left: 3, height: 0, width: 1),
    ] {
      #expect(throws: ImageError.self) { try DecodedImage(bytes) { _ in ImageNeed(box) } }
    }
  }
}
