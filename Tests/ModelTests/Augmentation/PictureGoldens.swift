import Model
import Runtime

/// Pictures that Pillow and torchvision changed, written by scripts/make_augmentation_goldens.py.
struct PictureGoldens {
  static let pictures = ["color", "gray", "square", "dot", "line"]
  private let file: Safetensors

  init() throws {
    let here = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    file = try Safetensors(reading: "/\(here)/Goldens/augmentations.safetensors")
  }

  /// What a picture was changed by: `hue 0.3`.
  func changes(of picture: String) -> [String] {
    file.entries.map(\.name).filter { $0.hasPrefix("\(picture)/") }
      .map { String($0.dropFirst(picture.count + 1)) }.sorted()
  }

  /// The levels, 0 to 255, and their shape.
  func levels(_ name: String) throws -> (values: [Float], shape: ImageShape) {
    let tensor = try file.tensor(name)
    return (tensor.scalars, ImageShape(tensor.shape[0], tensor.shape[1], tensor.shape[2]))
  }

  /// A picture of the file, ready to be worked on.
  func load(_ name: String, into picture: inout Picture) throws {
    let (values, shape) = try levels("picture/\(name)")
    picture.load(values.map { $0 / 255 }, shape: shape)
  }
}

/// How far two pictures are apart, in levels of 255.
struct Distance {
  var largest: Float = 0
  var mean: Float = 0

  init(_ picture: inout Picture, _ levels: [Float]) {
    let numbers = picture.numbers
    for (number, level) in zip(numbers, levels) {
      let apart = abs(number * 255 - level)
      largest = max(largest, apart)
      mean += apart / Float(levels.count)
    }
    if numbers.count != levels.count { largest = .infinity }
  }
}
