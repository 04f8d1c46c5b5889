import Foundation
import Imaging
import Model
import Runtime
import Testing

/// What is drawn for a random resized crop, and what parts of pictures are made into.
@Suite struct ResizedCropTests {
  private func samples(_ count: Int) -> [Float] { (0..<count).map { Float($0 * 7 % 11) / 10 } }

  private func boxes(_ crop: RandomResizedCrop, _ shape: ImageShape, count: Int = 4000) -> [ImageBox] {
    (0..<count).map { position in
      var draws = Key(seed: 3).at(position).draws
      return crop.box(in: shape, &draws)
    }
  }

  @Test("areas are uniform, ratios uniform in the logarithm, places uniform where the part is inside")
  func distribution() throws {
    // So small a part that nearly none is turned away.
    let crop = try RandomResizedCrop(PictureSize(8), scale: Uniform(0.1...0.3), ratio: Uniform(0.5...2))
    let shape = ImageShape(1000, 1000, 3)
    let boxes = boxes(crop, shape)
    #expect(boxes.allSatisfy { $0.top >= 0 && $0.left >= 0 })
    #expect(boxes.allSatisfy { $0.top + $0.height <= 1000 && $0.left + $0.width <= 1000 })
    let areas = boxes.map { Double($0.height * $0.width) / 1e6 }
    let logs = boxes.map { log2(Double($0.width) / Double($0.height)) }
    let tops = boxes.map { Double($0.top) / Double(1000 - $0.height) }
    let lefts = boxes.map { Double($0.left) / Double(1000 - $0.width) }
    for (values, range) in [(areas, 0.1...0.3), (logs, -1.0...1), (tops, 0.0...1), (lefts, 0.0...1)] {
      expectUniform(values, range)
    }
    #expect(abs(correlation(areas, logs)) < 0.06 && abs(correlation(tops, lefts)) < 0.06)
  }

  /// Kolmogorov and Smirnov's distance, whose 1 in 1000 is 1.95 / sqrt(n).
  private func expectUniform(_ values: [Double], _ range: ClosedRange<Double>) {
    let width = range.upperBound - range.lowerBound
    let places = values.map { ($0 - range.lowerBound) / width }.sorted()
    let count = Double(places.count)
    let apart = places.enumerated().map { abs($1 - (Double($0) + 0.5) / count) }.max() ?? 1
    // Sizes are whole pixels, so that a value may be a little beyond its range.
    #expect(places[0] > -0.005 && places[places.count - 1] < 1.005)
    #expect(apart < 1.95 / count.squareRoot(), "\(apart)")
  }

  private func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let (meanA, meanB) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
    let products = zip(a, b).map { ($0 - meanA) * ($1 - meanB) }.reduce(0, +)
    let squaresA = a.map { ($0 - meanA) * ($0 - meanA) }.reduce(0, +)
    let squaresB = b.map { ($0 - meanB) * ($0 - meanB) }.reduce(0, +)
    return products / (squaresA * squaresB).squareRoot()
  }

  @Test("after ten draws that do not fit it is the largest allowed part in the middle")
  func fallback() throws {
    let crop = try RandomResizedCrop(PictureSize(8), scale: 1)
    // As torchvision's get_params: 100 high and 12 wide, 9 high and 200 wide, and one that is allowed as it is.
    var draws = Key(seed: 0).draws
    #expect(
      crop.box(in: ImageShape(100, 12, 1), &draws) == ImageBox(top: 42, left: 0, height: 16, width: 12))
    #expect(crop.box(in: ImageShape(9, 200, 1), &draws) == ImageBox(top: 0, left: 94, height: 9, width: 12))
    let square = try RandomResizedCrop(PictureSize(8), scale: 1, ratio: 1)
    #expect(square.box(in: ImageShape(7, 7, 1), &draws) == ImageBox(ImageShape(7, 7, 1)))
    let thin = try RandomResizedCrop(PictureSize(2), scale: 0, ratio: 100)
    #expect(thin.box(in: ImageShape(5, 1, 1), &draws) == ImageBox(top: 2, left: 0, height: 1, width: 1))
  }

  @Test("every part of every small picture can be made into any size", arguments: Interpolation.allCases)
  func sizes(_ interpolation: Interpolation) throws {
    for (height, width, channels) in [(1, 1, 1), (1, 7, 3), (17, 2, 3), (5, 33, 1), (40, 3, 4), (3, 3, 7)] {
      let numbers = samples(height * width * channels)
      for size in [PictureSize(1), PictureSize(2, 9), PictureSize(33, 1), PictureSize(20)] {
        let crop = try RandomResizedCrop(size, interpolation: interpolation)
        for seed in 0..<8 {
          var picture = Picture()
          picture.load(numbers, shape: ImageShape(height, width, channels))
          View([crop]).apply(&picture, key: Key(seed: seed))
          #expect(picture.shape == ImageShape(size.height, size.width, channels))
          #expect(picture.numbers.allSatisfy { $0 >= 0 && $0 <= 1.000001 })
        }
      }
    }
  }

  @Test("a part outside of the picture, or more than memory holds, changes nothing")
  func outside() {
    var picture = Picture()
    let numbers: [Float] = [0.25, 0.5, 0.75, 1]
    picture.load(numbers, shape: ImageShape(2, 2, 1))
    for box in [
      ImageBox(top: 0, left: 0, height: 3, width: 1), ImageBox(top: -1, left: 0, height: 1, width: 1),
      ImageBox(top: 1, left: 1, height: .max, width: 1), ImageBox(top: 0, left: 0, height: 0, width: 2),
    ] { picture.resample(box, to: PictureSize(2), .bicubic) }
    picture.resample(ImageBox(picture.shape), to: PictureSize(1 << 40), .bilinear)
    #expect(picture.numbers == numbers)
    #expect(throws: AugmentationError.self) {
      try Resize(.shorterSide(16_000)).result(of: ImageShape(10, 1 << 20, 3))
    }
    #expect(throws: AugmentationError.self) {
      try CenterCrop(PictureSize(16_384)).result(of: ImageShape(1, 1, 2))
    }
  }

  @Test("wide numbers keep their mean when they become few, and a constant stays one")
  func means() throws {
    let numbers = samples(64 * 48)
    let mean = numbers.reduce(0, +) / Float(numbers.count)
    for interpolation in [Interpolation.bilinear, .bicubic] {
      var picture = Picture()
      picture.load(numbers, shape: ImageShape(64, 48, 1))
      picture.resample(ImageBox(picture.shape), to: PictureSize(1), interpolation)
      // A single pixel weighs the middle more, and the sample repeats every 11 numbers.
      #expect(abs(picture.numbers[0] - mean) < 0.01)
      picture.load([Float](repeating: 0.3, count: 30), shape: ImageShape(5, 6, 1))
      picture.resample(ImageBox(picture.shape), to: PictureSize(13, 4), interpolation)
      #expect(picture.numbers.allSatisfy { abs($0 - 0.3) < 1e-6 })
    }
  }
}
