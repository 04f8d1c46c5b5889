internal import Imaging
internal import Runtime

/// A view of every image of a batch, in the making.
///
/// It takes one pass over the images, and another for each stage that needs the whole batch. Every view is made from
/// its key, and from the other images where it needs them: the number of threads changes nothing.
final class ViewWork: @unchecked Sendable {
  let view: View
  /// After each part of the view, at last that of the views.
  let shapes: [ImageShape]
  private let count: Int
  private let key: (Int) -> Key
  /// What each part makes of all images; the last are the views.
  private var results: [Tensor] = []
  /// The numbers of the results; each image is written by one thread, to its own place.
  private var numbers: [UnsafeMutableBufferPointer<Float>] = []

  /// - Parameters:
  ///   - shapes: after each part of the view.
  ///   - key: of the image at a position.
  init(
    _ view: View, shapes: [ImageShape], count: Int, key: @escaping @Sendable (_ position: Int) -> Key
  ) throws(TensorError) {
    self.view = view
    self.shapes = shapes
    self.count = count
    self.key = key
    for shape in shapes {
      // The bytes live as long as the tensor, which is kept.
      results.append(try Tensor(building: try shape.batch(of: count)) { numbers.append($0) })
    }
  }

  /// How much is needed of the image at a position.
  func need(of shape: ImageShape, at position: Int) -> ImageNeed {
    view.chain.need(of: shape, key: key(position))
  }

  /// Applies the first part of the view to an image. Several threads may begin images at a time.
  func begin(_ picture: inout Picture, at position: Int) {
    view.chain.apply(view.chain.parts[0], to: &picture, key: key(position))
    picture.write(to: place(of: position, part: 0))
  }

  /// Applies the other parts once all images have been begun: the views as a tensor `[n, h, w, c]`.
  func finish() -> Tensor {
    for (part, stages) in view.chain.parts.enumerated().dropFirst() {
      guard
        let batch = PictureBatch(
          UnsafeBufferPointer(numbers[part - 1]), count: count, shape: shapes[part - 1])
      else { continue }
      forPortions { [self] positions in
        var picture = Picture()
        for position in positions {
          picture.load(batch[position], shape: batch.shape)
          view.chain.apply(stages, to: &picture, at: position, of: batch, key: key(position))
          picture.write(to: place(of: position, part: part))
        }
      }
    }
    return results[results.count - 1]
  }

  /// Some images a task; on this thread alone where a stage calls back into it.
  func forPortions(_ make: @Sendable (Range<Int>) -> Void) {
    let portion = 16
    let portions = (count + portion - 1) / portion
    @Sendable func positions(_ number: Int) -> Range<Int> {
      number * portion..<min(count, (number + 1) * portion)
    }
    if view.chain.isConcurrent {
      Team.run(portions) { make(positions($0)) }
    } else {
      for number in 0..<portions { make(positions(number)) }
    }
  }

  private func place(of position: Int, part: Int) -> UnsafeMutableBufferPointer<Float> {
    let size = shapes[part].count
    return UnsafeMutableBufferPointer(rebasing: numbers[part][position * size..<(position + 1) * size])
  }
}
