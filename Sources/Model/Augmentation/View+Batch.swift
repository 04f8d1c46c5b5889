internal import Runtime

extension View {
  /// Views of many images as one tensor `[n, h, w, c]`, several made at a time.
  ///
  /// Every image is made from its key alone, so that the number of threads changes nothing.
  ///
  /// - Parameters:
  ///   - shape: of each view.
  ///   - key: of the image at a position.
  ///   - load: puts the image at a position into the picture; called by several threads at a time.
  func tensor(
    of count: Int, shape: ImageShape, key: @Sendable (Int) -> Key,
    load: @Sendable (inout Picture, Int) -> Void
  ) throws(TensorError) -> Tensor {
    try Tensor(building: try shape.batch(of: count)) { numbers in
      nonisolated(unsafe) let numbers = numbers
      let portion = 16
      let parts = (count + portion - 1) / portion
      @Sendable func make(_ part: Int) {
        var picture = Picture()
        for position in part * portion..<min(count, (part + 1) * portion) {
          load(&picture, position)
          apply(&picture, key: key(position))
          let start = position * shape.count
          picture.write(to: UnsafeMutableBufferPointer(rebasing: numbers[start..<start + shape.count]))
        }
      }
      if chain.isConcurrent {
        Team.run(parts) { make($0) }
      } else {
        for part in 0..<parts { make(part) }
      }
    }
  }
}
