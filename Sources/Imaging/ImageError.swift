/// Why an image could not be read, made or written.
package struct ImageError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Reason: Sendable, Hashable {
    case notFound
    case isDirectory
    /// The system's own words.
    case cannotRead(String)
    case cannotWrite(String)
    case empty
    /// Neither a PNG nor a JPEG by its first bytes; or, when writing, by its name.
    case unknownFormat
    /// The decoder's own words.
    case damaged(ImageFormat, String)
    case tooLarge(width: Int, height: Int)
    case tooManyBytes
    case shape(String)
    /// The encoder's own words.
    case cannotEncode(ImageFormat, String)
  }

  package let reason: Reason
  /// The file, where there is one.
  package var path: String?

  package init(_ reason: Reason, path: String? = nil) {
    self.reason = reason
    self.path = path
  }

  /// The reason alone, without the path.
  package var message: String {
    switch reason {
    case .notFound: "no such file"
    case .isDirectory: "this is a directory"
    case .cannotRead(let why): "cannot be read: \(why)"
    case .cannotWrite(let why): "cannot be written: \(why)"
    case .empty: "the file is empty"
    case .unknownFormat: "images are .png, .jpg or .jpeg files, and this is none"
    case .damaged(let format, let why): "not a whole \(format.rawValue) image: \(why)"
    case .tooLarge(let width, let height):
      "\(width) x \(height) pixels are more than the limit of \(Image.maximumPixels)"
    case .tooManyBytes: "the file is larger than \(FileBytes.maximumSize >> 20) MiB"
    case .shape(let why): why
    case .cannotEncode(let format, let why): "cannot be made a \(format.rawValue): \(why)"
    }
  }

  package var description: String {
    guard let path else { return message }
    return "\(path): \(message)"
  }

  func at(_ path: String) -> ImageError { ImageError(reason, path: path) }
}
