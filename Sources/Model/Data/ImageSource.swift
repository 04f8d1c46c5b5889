package import Imaging

/// Where images come from: embedded bytes, a file with all of them, a folder with one file each.
///
/// Images are decoded when asked for, by several threads at a time, and not kept: what a source holds in memory
/// does not depend on how many images a script reads.
package protocol ImageSource: Sendable {
  /// As the language makes this source again, `digits(size=16)`; two sources with the same code are the same.
  var code: String { get }

  /// The number of images.
  var count: Int { get }

  /// The size of an image, known from a header without decoding it.
  ///
  /// - Parameter index: below `count`; so it is for `image(at:)`.
  func shape(at index: Int) throws(DataError) -> ImageShape

  /// An image, decoded now: gray or color, without alpha.
  func image(at index: Int) throws(DataError) -> Image
}
