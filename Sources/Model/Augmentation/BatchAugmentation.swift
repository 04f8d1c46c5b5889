package import Runtime

/// A stage that needs the other pictures of its batch, such as `mixup`.
///
/// It stands by itself among the stages of a view: all pictures come as far before it is applied to the first. A
/// picture that is looked at alone is a batch of one, which such a stage leaves as it is.
package protocol BatchAugmentation: Augmentation {
  /// Changes the picture at a position of its batch, which is as all stages before left it.
  func apply(_ picture: inout Picture, at position: Int, of batch: PictureBatch, _ draws: inout Draws)
}

extension BatchAugmentation {
  package var evaluation: (any Augmentation)? { nil }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {}
}

/// Pictures of one shape, to be read by several threads.
package struct PictureBatch: @unchecked Sendable {
  package let count: Int
  package let shape: ImageShape
  private let numbers: UnsafePointer<Float>

  /// - Parameter numbers: of all pictures, one after another.
  init?(_ numbers: UnsafeBufferPointer<Float>, count: Int, shape: ImageShape) {
    guard let start = numbers.baseAddress, numbers.count == count * shape.count else { return nil }
    self.count = count
    self.shape = shape
    self.numbers = start
  }

  /// The numbers of a picture.
  subscript(position: Int) -> UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: numbers + position * shape.count, count: shape.count)
  }

  /// The position of another picture than that at `position`, all with equal probability; there are two at least.
  func other(than position: Int, _ draws: inout Draws) -> Int {
    let other = draws.integer(below: count - 1)
    return other < position ? other : other + 1
  }
}

extension AugmentationChain {
  /// - Throws: where a stage needs a whole batch, for blocks whose stages are applied to one picture at a time.
  func requireSinglePictures(in block: String) throws(AugmentationError) {
    guard let stage = stages.first(where: { $0 is any BatchAugmentation }) else { return }
    throw AugmentationError(
      block, "`\(stage.name)` needs all pictures of a batch and can't be a part of `\(block)`",
      hint: "write `\(stage.name)` as a stage of the `augment` block itself")
  }
}
