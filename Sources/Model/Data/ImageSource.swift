package import Imaging

/// Where images come from: embedded bytes, a file with all of them, a folder with one file each.
///
/// Images are decoded when asked for, by several threads at a time. What a source keeps in memory has a bound and
/// never changes what it gives.
package protocol ImageSource: Sendable {
  /// As the language makes this source again, `digits(size=16)`; two sources with the same code are the same.
  var code: String { get }

  /// The number of images.
  var count: Int { get }

  /// The size of every image; nil where each has its own.
  var uniformShape: ImageShape? { get }

  /// Whether images are read from files, or are not there while a program is checked on shapes.
  var needsReading: Bool { get }

  /// The size of an image, known from a header without decoding it.
  ///
  /// - Parameter index: below `count`; so it is for the other functions.
  func shape(at index: Int) throws(DataError) -> ImageShape

  /// An image, decoded now: gray or color, without alpha.
  func image(at index: Int) throws(DataError) -> Image

  /// The same image as numbers from 0 to 1, for views; more exact than its bytes where the source has numbers.
  func load(_ picture: inout Picture, at index: Int) throws(DataError)

  /// The same, where a source may give less than the whole of it, as much as is needed of an image of its shape. What
  /// the views of it are depends on nothing else.
  func load(
    _ picture: inout Picture, at index: Int, need: (ImageShape) -> ImageNeed
  ) throws(DataError)

  /// What an image is called where something is wrong with it: its file, or its number.
  func name(at index: Int) -> String

  /// Whether another source has the same images.
  func isEqual(to other: any ImageSource) -> Bool
}

extension ImageSource {
  package var needsReading: Bool { false }

  package func load(_ picture: inout Picture, at index: Int) throws(DataError) {
    picture.load(try image(at: index))
  }

  package func load(
    _ picture: inout Picture, at index: Int, need: (ImageShape) -> ImageNeed
  ) throws(DataError) { try load(&picture, at: index) }

  package func name(at index: Int) -> String { "image \(index)" }

  package func isEqual(to other: any ImageSource) -> Bool { code == other.code }
}
