internal import Imaging
internal import Runtime

/// The image files below a folder of classes, and the label of each.
struct ImageListing {
  let classes: [String]
  private(set) var paths: [String] = []
  private(set) var labels: [Int32] = []

  private static let layout = "images lie in `DIR/CLASS/`, or in `DIR/train/CLASS/` and `DIR/test/CLASS/`"
  private static let deepest = 32
  private static let mostFolders = 100_000

  /// - Parameter known: the classes of another part, which these must be among; nil where they name themselves.
  init(_ path: String, classes known: [String]? = nil) throws(DataError) {
    let found = try ImageListing.folders(in: path)
    guard !found.isEmpty else {
      throw DataError(
        ImageFolder.operation, .damaged("\(path) has no folders of classes"), hint: ImageListing.layout)
    }
    let classes = known ?? found
    if let stranger = found.first(where: { !classes.contains($0) }) {
      throw DataError(
        ImageFolder.operation, .damaged("\(path)/\(stranger) is a class that the training images do not have")
      )
    }
    self.classes = classes
    for (label, name) in classes.enumerated() where known == nil || found.contains(name) {
      var search = Search()
      try search.visit("\(path)/\(name)", above: [])
      guard !search.folders.isEmpty else {
        throw DataError(
          ImageFolder.operation, .damaged("the class \(path)/\(name) has no images"),
          hint: "images are .jpg, .jpeg or .png files; remove the folder if it is no class")
      }
      // As a sorted walk has them: by the path of the folder, then by name.
      for folder in search.folders.sorted(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }) {
        for name in folder.names { paths.append("\(folder.path)/\(name)") }
      }
      labels += repeatElement(Int32(label), count: paths.count - labels.count)
    }
  }

  /// The names of the folders in a folder, in order.
  static func folders(in path: String) throws(DataError) -> [String] {
    try entries(path).filter { $0.kind == .folder }.map(\.name)
  }

  private static func entries(_ path: String) throws(DataError) -> [Folder.Entry] {
    do throws(TensorError) { return try Folder.entries(path) } catch {
      guard Folder.kind(path) == .other else { throw DataError(ImageFolder.operation, .file(error.reason)) }
      throw DataError(ImageFolder.operation, .missing(error.reason), hint: layout)
    }
  }

  /// The image files of one class, in folders below folders.
  private struct Search {
    var folders: [(path: String, names: [String])] = []
    private var visited = 0

    /// - Parameter above: the folders that this one lies in, to notice a link that leads back to one of them.
    mutating func visit(_ path: String, above: [Folder.Identity]) throws(DataError) {
      let identity: Folder.Identity
      do throws(TensorError) { identity = try Folder.Identity(path) } catch {
        throw DataError(ImageFolder.operation, .file(error.reason))
      }
      visited += 1
      guard !above.contains(identity) else {
        throw DataError(
          ImageFolder.operation, .damaged("\(path) is a link that leads back to a folder above it"))
      }
      guard above.count < deepest, visited <= mostFolders else {
        throw DataError(ImageFolder.operation, .damaged("\(path) is nested too deeply, or in too many ways"))
      }
      var names: [String] = []
      for entry in try entries(path) {
        switch entry.kind {
        case .file: if try isImage("\(path)/\(entry.name)") { names.append(entry.name) }
        case .folder: try visit("\(path)/\(entry.name)", above: above + [identity])
        case .other: break
        }
      }
      if !names.isEmpty { folders.append((path, names)) }
    }

    /// Whether a file is an image: by its name, else by its first bytes.
    ///
    /// - Throws: for an image in a format that can't be read, so that none is left out unnoticed.
    private func isImage(_ path: String) throws(DataError) -> Bool {
      if ImageFormat(endingOf: path) != nil { return true }
      let start = Folder.firstBytes(of: path, 16)
      if ImageFormat(startOf: start) != nil { return true }
      guard let format = ForeignFormat.allCases.first(where: { $0.begins(start) }) else { return false }
      throw DataError(
        ImageFolder.operation, .damaged("\(path) is a \(format.rawValue) image; images are JPEG or PNG"),
        hint: "convert it, or take it out of the folder")
    }
  }
}

/// Formats of images that can't be read, by their first bytes.
private enum ForeignFormat: String, CaseIterable {
  case gif = "GIF"
  case bmp = "BMP"
  case tiff = "TIFF"
  case webp = "WebP"
  case avif = "AVIF or HEIC"
  case jpeg2000 = "JPEG 2000"

  func begins(_ bytes: [UInt8]) -> Bool {
    switch self {
    case .gif: bytes.starts(with: Array("GIF8".utf8))
    // The reserved bytes of a bitmap's header are 0; text may begin with BM.
    case .bmp: bytes.starts(with: Array("BM".utf8)) && bytes.count > 9 && bytes[6..<10].allSatisfy { $0 == 0 }
    case .tiff: bytes.starts(with: [0x49, 0x49, 42, 0]) || bytes.starts(with: [0x4D, 0x4D, 0, 42])
    case .webp: bytes.starts(with: Array("RIFF".utf8)) && bytes.dropFirst(8).starts(with: Array("WEBP".utf8))
    case .avif:
      ["ftypavif", "ftypheic", "ftypheix", "ftypmif1"].contains { brand in
        bytes.dropFirst(4).starts(with: Array(brand.utf8))
      }
    case .jpeg2000: bytes.dropFirst(4).starts(with: Array("jP  ".utf8))
    }
  }
}
