internal import Imaging
internal import Runtime

/// Drawn shapes in color, of five kinds: a data set that is there without any file.
///
/// Kind, place, size, rotation and colors of an image follow from the seed and its number; colors say nothing about
/// the kind, so that pixels alone are a poor guide to it.
package struct Shapes: Sendable {
  package let split: Split

  package static let sizes = 8...512
  package static let classes = ["circle", "square", "triangle", "ring", "cross"]
  /// One image for testing to so many for training.
  private static let testShare = 5

  /// - Parameters:
  ///   - n: images for training; there is a fifth as many for testing, and 5 at least.
  ///   - size: of the square images in pixels.
  package init(n: Int = 1000, size: Int = 32, seed: Int = 0) throws(DataError) {
    guard (1...10_000_000).contains(n) else {
      throw DataError("shapes", .value("`n` must be from 1 to 10000000, not \(n)"))
    }
    guard Shapes.sizes.contains(size) else {
      throw DataError(
        "shapes",
        .value("`size` must be from \(Shapes.sizes.lowerBound) to \(Shapes.sizes.upperBound), not \(size)"))
    }
    let code = "shapes(n=\(n), size=\(size), seed=\(seed))"
    let test = max(Shapes.classes.count, n / Shapes.testShare)
    let source = ShapesSource(code: code, count: n + test, size: size, key: Key(seed: seed).named("shapes"))
    let labels = (0..<source.count).map { Int32($0 % Shapes.classes.count) }
    let all = try Dataset(name: "shapes", source: source, labels: labels, classes: Shapes.classes)
    let parts = [("train", 0..<n), ("test", n..<n + test)]
    split = Split(
      code,
      try parts.map { name, range throws(DataError) in
        let data = try all.subset(Array(range), name: "shapes.\(name)", code: "\(code).\(name)")
        return Split.Part(name: name, data: data)
      })
  }
}

/// The shapes, drawn when asked for.
struct ShapesSource: ImageSource {
  let code: String
  let count: Int
  let size: Int
  let key: Key

  var uniformShape: ImageShape? { ImageShape(size, size, 3) }
  func shape(at index: Int) -> ImageShape { ImageShape(size, size, 3) }

  func image(at index: Int) throws(DataError) -> Image {
    let shape = DrawnShape(kind: index % Shapes.classes.count, key.at(index))
    let steps = 3
    var pixels: [UInt8] = []
    pixels.reserveCapacity(size * size * 3)
    for row in 0..<size {
      for column in 0..<size {
        // How much of the pixel it covers, by points inside of the pixel.
        var inside = 0
        for point in 0..<steps * steps {
          let x = (Float(column) + (Float(point % steps) + 0.5) / Float(steps)) / Float(size)
          let y = (Float(row) + (Float(point / steps) + 0.5) / Float(steps)) / Float(size)
          if shape.holds(x, y) { inside += 1 }
        }
        let share = Float(inside) / Float(steps * steps)
        for channel in 0..<3 {
          let level = shape.background[channel] * (1 - share) + shape.color[channel] * share
          pixels.append(UInt8(level * 255 + 0.5))
        }
      }
    }
    do throws(ImageError) {
      return try Image(width: size, height: size, channels: 3, pixels: pixels)
    } catch {
      throw DataError("shapes", .image(error))
    }
  }
}

/// One shape in the unit square.
private struct DrawnShape {
  let kind: Int
  /// Red, green, blue, from 0 to 1.
  let color: [Float]
  let background: [Float]
  private let center: (x: Float, y: Float)
  private let radius: Float
  private let cosine: Float
  private let sine: Float

  init(kind: Int, _ key: Key) {
    self.kind = kind
    var draws = key.draws
    radius = draws.uniform(0.2...0.38)
    center = (draws.uniform(radius...1 - radius), draws.uniform(radius...1 - radius))
    // A point of the circle by the tangent of half its angle: up to a quarter turn either way.
    let tangent = draws.uniform(-1...1)
    cosine = (1 - tangent * tangent) / (1 + tangent * tangent)
    sine = 2 * tangent / (1 + tangent * tangent)
    let ground = (0..<3).map { _ in draws.uniform(0...1) }
    background = ground
    // Every channel differs, so that the shape is seen in gray as well.
    let isLighter = ground.reduce(0, +) < 1.5
    color = ground.map { level in
      let share = draws.uniform(0.4...1)
      return isLighter ? level + (1 - level) * share : level * (1 - share)
    }
  }

  func holds(_ x: Float, _ y: Float) -> Bool {
    let dx = (x - center.x) / radius, dy = (y - center.y) / radius
    let u = cosine * dx + sine * dy, v = cosine * dy - sine * dx
    let square = u * u + v * v
    switch kind {
    case 0: return square <= 1
    case 1: return abs(u) <= 0.75 && abs(v) <= 0.75
    // Above the base, and below both sides, which rise by the square root of 3.
    case 2: return v <= 0.5 && 1.7320508 * abs(u) <= 1 + v
    case 3: return square <= 1 && square >= 0.3
    default: return (abs(u) <= 0.28 && abs(v) <= 0.95) || (abs(v) <= 0.28 && abs(u) <= 0.95)
    }
  }
}
