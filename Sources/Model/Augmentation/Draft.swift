internal import Kernels

/// What is still to be done to a picture: a part to be cut out of what is there, then changes of color.
struct Draft {
  /// What is to be cut out; nil where all has been. A picture that begins with an image's bytes begins with a cut.
  private(set) var cut: Cut?
  /// What is to be changed of the colors of 1 or 3 channels, in order.
  var colors: [bt_color_step] = []

  init(_ cut: Cut? = nil) { self.cut = cut }

  var isPending: Bool { cut != nil || !colors.isEmpty }

  /// Puts off cutting a part out of a picture of a shape; false where something else is to be done before.
  mutating func put(_ part: Cut.Part, of shape: ImageShape) -> Bool {
    guard colors.isEmpty else { return false }
    guard let whole = cut else {
      cut = Cut(nil, shape, part)
      return true
    }
    guard let cut = whole.replaced(by: part) else { return false }
    self.cut = cut
    return true
  }

  /// Exchanges left and right of what will be cut out; false where nothing will be.
  mutating func mirror() -> Bool {
    guard colors.isEmpty, cut != nil else { return false }
    cut?.isMirrored.toggle()
    return true
  }

  /// What is to be cut out now.
  mutating func takeCut() -> Cut? {
    defer { cut = nil }
    return cut
  }
}
