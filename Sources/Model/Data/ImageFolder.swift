internal import Imaging
internal import Runtime

/// Images in folders that are named like their class: `PATH/CLASS/….jpg`, or `PATH/train/CLASS/….jpg` and so on.
///
/// The layout of torchvision's `ImageFolder`, with its order: classes by name, then files by folder and name.
/// Opening one lists the folders and reads no file that is named like an image; images are decoded when asked for.
package enum ImageFolder {
  /// What a folder holds: parts for training, testing and validation, or one data set.
  package enum Content: Sendable {
    case split(Split)
    case data(Dataset)
  }

  package struct Options: Sendable {
    /// Of every image: 3, or 1 for gray.
    package var channels: Int
    /// How many bytes of decoded images are kept.
    package var cache: Int

    package init(channels: Int = 3, cache: Int = 1 << 30) { (self.channels, self.cache) = (channels, cache) }
  }

  static let operation = "image_folder"
  private static let partNames = ["train", "test", "val"]

  /// - Parameter code: as the language makes it.
  /// - Throws: where the folder can't be read or has not this layout, a class has no images, or there are images
  ///   in formats that can't be read.
  package static func open(_ path: String, _ options: Options = Options(), code: String) throws(DataError)
    -> Content
  {
    guard options.channels == 1 || options.channels == 3 else {
      throw DataError(operation, .value("`channels` is 3, or 1 for gray, not \(options.channels)"))
    }
    let folders = try ImageListing.folders(in: path)
    let parts = partNames.filter { folders.contains($0) }
    let isSplit = folders.contains("train") || (!parts.isEmpty && parts.count == folders.count)
    guard isSplit else {
      let listing = try ImageListing(path)
      return .data(try dataset(listing, operation, options, cache(for: [listing], options), code))
    }
    var listings: [ImageListing] = []
    for part in parts {
      listings.append(try ImageListing("\(path)/\(part)", classes: listings.first?.classes))
    }
    let cache = cache(for: listings, options)
    var made: [Split.Part] = []
    for (part, listing) in zip(parts, listings) {
      let data = try dataset(listing, "\(operation).\(part)", options, cache, "\(code).\(part)")
      made.append(Split.Part(name: part, data: data))
    }
    return .split(Split(code, made))
  }

  private static func cache(for listings: [ImageListing], _ options: Options) -> ImageCache {
    ImageCache(bound: options.cache, patience: 2 * total(listings.map(\.paths.count)))
  }

  private static func dataset(
    _ listing: ImageListing, _ name: String, _ options: Options, _ cache: ImageCache, _ code: String
  ) throws(DataError) -> Dataset {
    let source = FolderImages(
      code: code, paths: listing.paths, channels: options.channels, cache: cache)
    return try Dataset(
      name: name, source: source, labels: listing.labels, classes: listing.classes, code: code)
  }
}

/// The images of a folder, decoded when asked for, each of its own size.
struct FolderImages: ImageSource {
  let code: String
  let paths: [String]
  let channels: Int
  /// Shared with the other parts of a split, and with no other source: images are known by path there.
  let cache: ImageCache

  var count: Int { paths.count }
  var uniformShape: ImageShape? { nil }
  var needsReading: Bool { true }

  func name(at index: Int) -> String { paths[index] }

  func shape(at index: Int) throws(DataError) -> ImageShape {
    do throws(ImageError) {
      let header = try Image.readHeader(paths[index])
      return ImageShape(header.height, header.width, channels)
    } catch {
      throw DataError(ImageFolder.operation, .image(error))
    }
  }

  func image(at index: Int) throws(DataError) -> Image {
    try decoded(index) { ImageNeed(ImageBox($0)) }.image
  }

  func load(
    _ picture: inout Picture, at index: Int, need: (ImageShape) -> ImageNeed
  ) throws(DataError) { picture.load(try decoded(index, need: need)) }

  /// An image out of the cache or of its file, which does not change what is made of it. Where it will be kept, all of it
  /// is decoded.
  private func decoded(_ index: Int, need: (ImageShape) -> ImageNeed) throws(DataError) -> DecodedImage {
    let path = paths[index]
    if let image = cache.image(path, divisor: { need(ImageShape($0, $1, channels)).divisor }) { return image }
    do throws(ImageError) {
      let read = try DecodedImage.read(path) { header in
        let shape = ImageShape(header.height, header.width, channels)
        let part = need(shape)
        let whole = ImageNeed(ImageBox(shape), scaleDown: part.scaleDown)
        return cache.hasRoom(for: whole.part.pixelCount * channels) ? whole : part
      }
      let image = try read.converted(toChannels: channels)
      if image.isWhole { cache.keep(image, at: path) }
      return image
    } catch {
      throw DataError(ImageFolder.operation, .image(error))
    }
  }
}
