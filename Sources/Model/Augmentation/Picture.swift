package import Imaging
internal import Kernels

/// An image being worked on: float32 `[height, width, channels]`, from 0 to 1 unless normalized.
///
/// One serves a thread for many images: its buffers grow and are used again.
package struct Picture: ~Copyable {
  package private(set) var shape = ImageShape(0, 0, 0)
  private var pixels = Buffer()
  private var spare = Buffer()
  private var scratch = Buffer()

  package init() {}

  /// Takes an image's bytes as 0…1.
  package mutating func load(_ image: borrowing Image) {
    shape = ImageShape(image.height, image.width, image.channels)
    pixels.reserve(shape.count)
    image.pixels.withUnsafeBufferPointer { bt_image_from_bytes($0.baseAddress, pixels.start, $0.count) }
  }

  /// Takes as many numbers as the shape has; where there are fewer, the rest is 0.
  package mutating func load(_ numbers: UnsafeBufferPointer<Float>, shape: ImageShape) {
    self.shape = shape
    pixels.reserve(shape.count)
    let given = min(numbers.count, shape.count)
    if given > 0, let source = numbers.baseAddress { pixels.start.update(from: source, count: given) }
    (pixels.start + given).update(repeating: 0, count: shape.count - given)
  }

  package mutating func load(_ numbers: [Float], shape: ImageShape) {
    numbers.withUnsafeBufferPointer { load($0, shape: shape) }
  }

  /// Takes the numbers of another picture.
  package mutating func copy(_ other: borrowing Picture) {
    shape = other.shape
    pixels.reserve(shape.count)
    pixels.start.update(from: other.pixels.start, count: shape.count)
  }

  /// Fills a buffer with the numbers; where there are fewer, the rest is 0.
  package borrowing func write(to numbers: UnsafeMutableBufferPointer<Float>) {
    guard let target = numbers.baseAddress else { return }
    let count = min(numbers.count, shape.count)
    target.update(from: pixels.start, count: count)
    (target + count).update(repeating: 0, count: numbers.count - count)
  }

  /// The numbers in row order.
  package var numbers: [Float] { Array(UnsafeBufferPointer(start: pixels.start, count: shape.count)) }

  /// The picture in 8 bits; what is beyond 0…1 is clamped.
  package func image() throws(ImageError) -> Image {
    let count = shape.count
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
      bt_image_to_bytes(pixels.start, bytes.baseAddress, count)
      filled = count
    }
    return try Image(width: shape.width, height: shape.height, channels: shape.channels, pixels: bytes)
  }
}

// How augmentations reach the numbers; what they write stays within the counts they name.
extension Picture {
  /// Changes the `shape.count` numbers where they are.
  package mutating func change(_ body: (UnsafeMutablePointer<Float>) -> Void) { body(pixels.start) }

  /// Changes the numbers where they are, with scratch space for `count` more.
  package mutating func change(
    scratch count: Int,
    _ body: (_ numbers: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>) -> Void
  ) {
    scratch.reserve(count)
    body(pixels.start, scratch.start)
  }

  /// Makes a new picture of the old one, of another shape where one is given.
  package mutating func redraw(
    as newShape: ImageShape? = nil, scratch count: Int = 0,
    _ body: (
      _ old: UnsafePointer<Float>, _ scratch: UnsafeMutablePointer<Float>, _ new: UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    let newShape = newShape ?? shape
    scratch.reserve(count)
    spare.reserve(newShape.count)
    body(pixels.start, scratch.start, spare.start)
    swap(&pixels, &spare)
    shape = newShape
  }
}

/// Space for numbers that grows and never shrinks; growing forgets what was in it.
private struct Buffer: ~Copyable {
  private(set) var start = UnsafeMutablePointer<Float>.allocate(capacity: 1)
  private var capacity = 1

  mutating func reserve(_ count: Int) {
    guard count > capacity else { return }
    start.deallocate()
    start = .allocate(capacity: count)
    capacity = count
  }

  deinit { start.deallocate() }
}
