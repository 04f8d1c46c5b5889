package import Imaging
package import Runtime

/// One stage of a view: it changes a picture, at random by the draws it is given and by nothing else.
///
/// A value with its parameters checked when made, so that applying it can't fail. A new augmentation is a file
/// with such a value.
package protocol Augmentation: Sendable, Equatable {
  /// As the language names it.
  var name: String { get }

  /// As the language makes it again: `affine(degrees=20, scale=0.8..1.25)`.
  var code: String { get }

  /// What stays of it when pictures are to be evaluated, where nothing is random; nil where nothing does.
  var evaluation: (any Augmentation)? { get }

  /// How deep augmentations lie in one another; bounded by the language, so that walking them needs a bounded
  /// stack.
  var nesting: Int { get }

  /// How many augmentations it is in all; bounded by the language as well.
  var size: Int { get }

  /// Whether several threads may apply it at a time.
  var isConcurrent: Bool { get }

  /// What went wrong in applying it since this was asked last, for one that can fail; nil where nothing did.
  func takeFailure() -> AugmentationError?

  /// The shape of what it makes of a picture.
  ///
  /// - Throws: where it can't be applied to a picture of this shape.
  func result(of shape: ImageShape) throws(AugmentationError) -> ImageShape

  /// How much it needs of a picture: a part, and how many times smaller than the shape says that may come without much
  /// being lost. Asked of the first stage of a view alone, before images are decoded.
  ///
  /// - Parameter draws: that it would be applied with.
  func need(of shape: ImageShape, _ draws: Draws) -> ImageNeed

  /// Changes the picture. Nothing may trap, whatever the picture's shape and numbers.
  func apply(_ picture: inout Picture, _ draws: inout Draws)
}

extension Augmentation {
  package var nesting: Int { 0 }
  package var size: Int { 1 }
  package var isConcurrent: Bool { true }

  package func takeFailure() -> AugmentationError? { nil }

  package func result(of shape: ImageShape) throws(AugmentationError) -> ImageShape { shape }

  package func need(of shape: ImageShape, _ draws: Draws) -> ImageNeed { ImageNeed(ImageBox(shape)) }

  /// Whether the other is the same augmentation with the same parameters.
  package func isEqual(to other: any Augmentation) -> Bool { (other as? Self) == self }
}
