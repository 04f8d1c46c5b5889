package import Imaging
internal import Kernels

/// An image being worked on: float32 `[height, width, channels]`, from 0 to 1 unless normalized.
///
/// What is asked of it first is put off and done together (see `Draft`): a part of an image's bytes is cut out,
/// resampled and mirrored in one go, and changes of color go through it side by side, the last time to where the numbers
/// are wanted. What comes out has the bits of one step after the other.
///
/// One serves a thread for many images: its buffers grow and are used again.
package struct Picture: ~Copyable {
  package internal(set) var shape = ImageShape(0, 0, 0)
  /// What is still to be done before `pixels` are the picture's numbers.
  var draft = Draft()
  private var pixels = Buffer()
  private var spare = Buffer()
  private var scratch = Buffer()

  package init() {}

  /// Takes an image's bytes as 0…1.
  package mutating func load(_ image: Image) { load(DecodedImage(image)) }

  /// Takes the bytes of an image that may stand for a larger one, whose shape the picture has.
  package mutating func load(_ image: DecodedImage) {
    shape = ImageShape(image.height, image.width, image.image.channels)
    draft = Draft(Cut(image, shape, .all))
  }

  /// Takes as many numbers as the shape has; where there are fewer, the rest is 0.
  package mutating func load(_ numbers: UnsafeBufferPointer<Float>, shape: ImageShape) {
    self.shape = shape
    draft = Draft()
    pixels.reserve(shape.count)
    let given = min(numbers.count, shape.count)
    if given > 0, let source = numbers.baseAddress { pixels.start.update(from: source, count: given) }
    (pixels.start + given).update(repeating: 0, count: shape.count - given)
  }

  package mutating func load(_ numbers: [Float], shape: ImageShape) {
    numbers.withUnsafeBufferPointer { load($0, shape: shape) }
  }

  /// Takes another picture with what is still to be done to it.
  package mutating func copy(_ other: borrowing Picture) {
    shape = other.shape
    draft = other.draft
    guard draft.cut?.image == nil else { return }
    let count = (draft.cut?.from ?? shape).count
    pixels.reserve(count)
    pixels.start.update(from: other.pixels.start, count: count)
  }

  /// Fills a buffer with the numbers; where there are fewer, the rest is 0. The picture is empty then.
  package mutating func write(to numbers: UnsafeMutableBufferPointer<Float>) {
    defer { shape = ImageShape(0, 0, 0) }
    guard let target = numbers.baseAddress else { return }
    if numbers.count == shape.count, draft.isPending { return settle(in: target) }
    settle()
    let count = min(numbers.count, shape.count)
    target.update(from: pixels.start, count: count)
    (target + count).update(repeating: 0, count: numbers.count - count)
  }

  /// The numbers in row order.
  package var numbers: [Float] {
    mutating get {
      settle()
      return Array(UnsafeBufferPointer(start: pixels.start, count: shape.count))
    }
  }

  /// The picture in 8 bits; what is beyond 0…1 is clamped.
  package mutating func image() throws(ImageError) -> Image {
    settle()
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
  package mutating func change(_ body: (UnsafeMutablePointer<Float>) -> Void) {
    settle()
    body(pixels.start)
  }

  /// Changes the numbers where they are, with scratch space for `count` more.
  package mutating func change(
    scratch count: Int,
    _ body: (_ numbers: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>) -> Void
  ) {
    settle()
    scratch.reserve(count)
    body(pixels.start, scratch.start)
  }

  /// Makes a new picture of the old one.
  package mutating func redraw(
    scratch count: Int = 0,
    _ body: (
      _ old: UnsafePointer<Float>, _ scratch: UnsafeMutablePointer<Float>, _ new: UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    settle()
    scratch.reserve(count)
    spare.reserve(shape.count)
    body(pixels.start, scratch.start, spare.start)
    swap(&pixels, &spare)
  }

  /// Does what was put off: cuts, then colors, the last of the two into `target` where one is given.
  mutating func settle(in target: UnsafeMutablePointer<Float>? = nil) {
    if let cut = draft.takeCut() {
      let isLast = draft.colors.isEmpty
      if !isLast || target == nil { spare.reserve(shape.count) }
      scratch.reserve(cut.scratch(to: shape))
      let place = isLast ? target ?? spare.start : spare.start
      cut.make(shape, of: pixels.start, scratch: scratch.start, in: place)
      swap(&pixels, &spare)
    }
    guard !draft.colors.isEmpty else { return }
    let (start, pixelCount) = (pixels.start, shape.height * shape.width)
    draft.colors.withUnsafeBufferPointer {
      bt_image_color(start, target ?? start, pixelCount, shape.channels, $0.baseAddress, $0.count)
    }
    draft.colors.removeAll(keepingCapacity: true)
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
