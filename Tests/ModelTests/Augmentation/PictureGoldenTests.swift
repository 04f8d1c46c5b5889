import Imaging
import Model
import Runtime
import Testing

/// Each deterministic change against Pillow's or torchvision's.
@Suite struct PictureGoldenTests {
  private static let goldens = try? PictureGoldens()

  struct Sample: Sendable, CustomTestStringConvertible {
    let picture: String
    let change: String
    var testDescription: String { "\(picture): \(change)" }
  }
  static let samples = PictureGoldens.pictures.flatMap { picture in
    (goldens?.changes(of: picture) ?? []).map { Sample(picture: picture, change: $0) }
  }

  /// How far a change may be from its golden, in levels of 255; that one was rounded is half a level.
  private static func tolerance(_ sample: Sample) -> (largest: Float, mean: Float) {
    let words = sample.change.split(separator: " ")
    switch words[0] {
    case "torchvision": return (0.51, 0.26)
    // Pillow's hue and saturation have 8 bits, and its shift is a whole number of 256ths.
    case "hue" where sample.picture == "color": return (15, 1.3)
    case "hue" where sample.picture == "dot": return (6.1, 2.1)
    // Pillow's blur is three boxes; at a tenth of a pixel they still mix neighbors, which a Gaussian does not.
    case "blur": return words[1] == "0.1" ? (6.1, 0.05) : (3.7, 0.65)
    case "vertical", "center", "equalize", "posterize", "solarize": return (1e-4, 1e-4)
    default: return (1.2, 0.6)
    }
  }

  @Test(
    "a change is within 2 levels of 255, but for those whose approximation in Pillow is coarser",
    arguments: samples)
  func close(_ sample: Sample) throws {
    let goldens = try #require(Self.goldens)
    var picture = Picture()
    try goldens.load(sample.picture, into: &picture)
    try Self.change(&picture, sample.change)
    let (levels, shape) = try goldens.levels("\(sample.picture)/\(sample.change)")
    #expect(picture.shape == shape)
    let distance = Distance(&picture, levels)
    let tolerance = Self.tolerance(sample)
    #expect(distance.largest <= tolerance.largest && distance.mean <= tolerance.mean, "\(distance)")
  }

  @Test("the goldens are there")
  func present() { #expect(Self.samples.count > 150) }

  /// Applies what the name of a golden says.
  private static func change(_ picture: inout Picture, _ name: String) throws {
    let words = name.split(separator: " ").map(String.init)
    let numbers = words.compactMap(Double.init)
    let last = words.last.flatMap(Interpolation.init(rawValue:))
    let stage: any Augmentation
    switch words[0] {
    case "brightness": stage = try RandomBrightness(Uniform(numbers[0]))
    case "contrast": stage = try ColorChange(.contrast, Uniform(numbers[0]))
    case "saturation": stage = try ColorChange(.saturation, Uniform(numbers[0]))
    case "hue": stage = try ColorChange(.hue, Uniform(numbers[0]))
    case "grayscale": stage = try Grayscale(p: 1)
    case "solarize": stage = try Solarize(p: 1)
    case "posterize": stage = try Posterize(bits: Int(numbers[0]), p: 1)
    case "equalize": stage = try Equalize(p: 1)
    case "vertical": stage = try VerticalFlip(p: 1)
    case "blur": stage = try GaussianBlur(sigma: Uniform(numbers[0]))
    case "resize" where numbers.count == 1: stage = try Resize(.shorterSide(Int(numbers[0])))
    case "resize":
      let size = name.contains("[20, 24]") ? PictureSize(20, 24) : PictureSize(40, 46)
      stage = try Resize(.size(size), interpolation: last ?? .bicubic)
    case "center": stage = try CenterCrop(name.contains("[") ? PictureSize(45, 30) : PictureSize(20))
    case "evaluation": stage = try EvaluationCrop(checking: PictureSize(Int(numbers[0])))
    case "part":
      let sides = numbers.map { Int($0) }
      let box = ImageBox(top: sides[0], left: sides[1], height: sides[2], width: sides[3])
      return picture.resample(box, to: PictureSize(24), .bicubic)
    case "torchvision" where words[1] == "hue": stage = try ColorChange(.hue, Uniform(numbers[0]))
    case "torchvision" where words[1] == "rotate":
      stage = try RandomRotation(Uniform(numbers[0]...numbers[0]), interpolation: last ?? .bilinear)
    case "torchvision" where words[1] == "affine":
      stage = try RandomAffine(
        degrees: Uniform(20...20), translate: Uniform(0.125...0.125), scale: 1.25, shear: Uniform(10...10),
        interpolation: .nearest)
    default: throw AugmentationError(name, "no test knows this golden")
    }
    View([stage]).apply(&picture, key: Key(seed: 0))
  }
}
