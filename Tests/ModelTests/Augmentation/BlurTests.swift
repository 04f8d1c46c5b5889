import Model
import Runtime
import Testing

@Suite struct BlurTests {
  private let numbers = (0..<20).map { Float($0 * 7 % 11) / 10 }

  private func blurred(_ numbers: [Float], _ shape: ImageShape, sigma: Double) throws -> [Float] {
    var picture = Picture()
    numbers.withUnsafeBufferPointer { picture.load($0, shape: shape) }
    View([try GaussianBlur(sigma: Uniform(sigma))]).apply(&picture, key: Key(seed: 0))
    return picture.numbers
  }

  // x = (numpy.arange(20) * 7 % 11 / 10).reshape(4, 5)
  // scipy.ndimage.gaussian_filter(x, sigma, mode="reflect")
  private static let references: [(Double, [Float])] = [
    (
      0.5,
      [
        0.09620, 0.60399, 0.42599, 0.81161, 0.65150, 0.26231, 0.69026, 0.50005, 0.30981, 0.73754, 0.36987,
        0.20956, 0.59535, 0.40488, 0.82037, 0.53598, 0.29606, 0.76123, 0.49092, 0.22654,
      ]
    ),
    (
      1,
      [
        0.29237, 0.44775, 0.53895, 0.61215, 0.66608, 0.34054, 0.44884, 0.50762, 0.55474, 0.64195, 0.38427,
        0.43139, 0.49767, 0.52308, 0.56990, 0.43386, 0.44831, 0.52518, 0.50007, 0.43527,
      ]
    ),
    (
      3,
      [
        0.46960, 0.47812, 0.49186, 0.50554, 0.51396, 0.46932, 0.47754, 0.49080, 0.50399, 0.51211, 0.46892,
        0.47672, 0.48929, 0.50181, 0.50950, 0.46863, 0.47614, 0.48823, 0.50026, 0.50766,
      ]
    ),
  ]

  @Test("it is within 2/255 of SciPy's, which reaches to 4 sigma", arguments: references)
  func reference(sigma: Double, expected: [Float]) throws {
    let result = try blurred(numbers, ImageShape(4, 5, 1), sigma: sigma)
    #expect(zip(result, expected).allSatisfy { abs($0 - $1) < 2 / 255 })
  }

  @Test("the mean of a channel stays, however wide the kernel", arguments: [0.3, 1, 9, 100])
  func mean(sigma: Double) throws {
    let shape = ImageShape(5, 4, 3)
    let numbers = (0..<60).map { Float($0 * 7 % 11) / 10 }
    let result = try blurred(numbers, shape, sigma: sigma)
    for channel in 0..<3 {
      let before = stride(from: channel, to: 60, by: 3).reduce(Float(0)) { $0 + numbers[$1] } / 20
      let after = stride(from: channel, to: 60, by: 3).reduce(Float(0)) { $0 + result[$1] } / 20
      #expect(abs(before - after) < 1e-5)
    }
    if sigma == 100 { #expect(abs(result[0] - result[57]) < 1e-3) }
  }

  @Test("a sigma of 0 or probability of 0 changes nothing")
  func none() throws {
    #expect(try blurred(numbers, ImageShape(4, 5, 1), sigma: 0) == numbers)
    var picture = Picture()
    numbers.withUnsafeBufferPointer { picture.load($0, shape: ImageShape(4, 5, 1)) }
    View([try GaussianBlur(sigma: 2, p: 0)]).apply(&picture, key: Key(seed: 0))
    #expect(picture.numbers == numbers)
  }
}
