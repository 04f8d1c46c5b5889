import Model
import Testing

@Suite struct ParameterTests {
  @Test("numbers that can't be are refused, naming the parameter")
  func refused() {
    #expect(message { try HorizontalFlip(p: 1.5) } == "horizontal_flip: `p` must be from 0 to 1, not 1.5")
    #expect(message { try HorizontalFlip(p: -0.1) } == "horizontal_flip: `p` must be from 0 to 1, not -0.1")
    #expect(message { try HorizontalFlip(p: .nan) } == "horizontal_flip: `p` must be from 0 to 1, not nan")
    #expect(message { try Maybe(2, []) } == "maybe: `p` must be from 0 to 1, not 2")
    #expect(
      message { try GaussianBlur(sigma: -1) } == "gaussian_blur: `sigma` must be from 0 to 100, not -1")
    #expect(
      message { try GaussianBlur(sigma: Uniform(-1...1)) }
        == "gaussian_blur: `sigma` must be from 0 to 100, not -1..1")
    #expect(message { try RandomAffine(scale: 0) } == "affine: `scale` must be from 0.01 to 100, not 0")
    #expect(message { try RandomAffine(degrees: -20) } == "affine: `degrees` must be from 0 to 360, not -20")
    #expect(message { try RandomAffine(shear: 90) } == "affine: `shear` must be from 0 to 89, not 90")
    #expect(message { try RandomAffine(translate: Uniform(.nan)) }.hasPrefix("affine: `translate` must be"))
    #expect(message { try GaussianNoise(Uniform(.infinity)) }.hasPrefix("gaussian_noise: `std` must be"))
    #expect(message { try RandomBrightness(-1) }.hasPrefix("brightness: `factor` must be"))
    #expect(message { try ChannelNormalization(mean: [], std: [1]) } == "normalize: `mean` has no numbers")
    #expect(message { try ChannelNormalization(mean: [0], std: [0]) }.hasPrefix("normalize: `std` must be"))
    #expect(
      message { try ChannelNormalization(mean: [0, 0], std: [1, 1, 1]) }
        == "normalize: `mean` is for 2 channels and `std` for 3")
  }

  @Test("sizes, ranges and levels that can't be are refused")
  func refusedSizes() {
    for (side, text) in [(0, "0"), (-3, "-3"), (.max, "\(Int.max)"), (.min, "\(Int.min)")] {
      let told = "`size` must be from 1 to 16384 pixels, not \(text)"
      #expect(message { try RandomResizedCrop(PictureSize(side)) } == "random_resized_crop: " + told)
      #expect(message { try RandomResizedCrop(PictureSize(8, side)) } == "random_resized_crop: " + told)
      #expect(message { try Resize(.shorterSide(side)) } == "resize: " + told)
      #expect(message { try CenterCrop(PictureSize(side)) } == "center_crop: " + told)
      #expect(message { try RandomCrop(PictureSize(side)) } == "random_crop: " + told)
      #expect(message { try Cutout(side) } == "cutout: " + told)
    }
    let size = PictureSize(8)
    #expect(
      message { try RandomResizedCrop(size, scale: Uniform(0.5...1.5)) }
        == "random_resized_crop: `scale` must be from 0 to 1, not 0.5..1.5")
    #expect(message { try RandomResizedCrop(size, ratio: 0) }.contains("`ratio` must be from 0.01 to 100"))
    #expect(message { try RandomCrop(size, padding: -1) }.contains("`padding` must be from 0"))
    #expect(message { try Posterize(bits: 0) } == "posterize: `bits` must be from 1 to 8, not 0")
    #expect(
      message { try ColorChange(.hue, 0.6) } == "hue: `shift` must be from -0.5 to 0.5, not 0.6")
    #expect(message { try ColorJitter(hue: Uniform(-0.7...0)) }.contains("`hue` must be from -0.5 to 0.5"))
    #expect(message { try ColorJitter(contrast: -1) }.contains("`contrast` must be from 0 to 100"))
    #expect(
      message { try RandomRotation(10, interpolation: .bicubic) }
        == "rotate: `interpolation` is \"bilinear\" or \"nearest\" here, not \"bicubic\"")
  }

  @Test("an empty range is refused with the one meant")
  func emptyRange() {
    #expect(
      message { try Uniform(from: 1.3, to: 0.7, for: "scale", of: "affine") }
        == "affine: `scale` is drawn from 1.3..0.7, which is empty; write 0.7..1.3")
    #expect(message { try Uniform(from: .nan, to: 1, for: "scale", of: "affine") }.contains("empty"))
  }

  private func message<Value>(_ make: () throws -> Value) -> String {
    do {
      _ = try make()
      return "made"
    } catch {
      return "\(error)"
    }
  }
}
