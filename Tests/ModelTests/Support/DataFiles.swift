import Foundation
import Imaging
import Model

/// A folder for files of data sets, gone after the test.
final class DataFiles {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "bt-data-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, and the folders it lies in.
  func write(_ name: String, _ bytes: [UInt8]) throws {
    let file = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  func write(_ name: String, _ image: Image, as format: ImageFormat = .png) throws {
    try write(name, try image.encoded(as: format))
  }

  func folder(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }

  func truncate(_ name: String, to size: UInt64) throws {
    try FileHandle(forWritingTo: URL(fileURLWithPath: "\(path)/\(name)")).truncate(atOffset: size)
  }

  /// A file of the golden values.
  static func golden(_ name: String) -> String {
    let here = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    return "/\(here)/Goldens/data/\(name)"
  }

  static func goldenBytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: golden(name))))
  }
}

/// A color image of one color.
func flat(_ width: Int, _ height: Int, _ red: UInt8 = 0) throws -> Image {
  try Image(
    width: width, height: height, channels: 3,
    pixels: (0..<width * height).flatMap { _ in [red, UInt8(width), UInt8(height)] })
}
