internal import Runtime

/// A view and the numbers that its images are to fill.
struct ViewTarget: @unchecked Sendable {
  let view: View
  /// Of each image.
  let shape: ImageShape
  /// `[n, h, w, c]`; each image is written by one thread, to its own place.
  let numbers: UnsafeMutableBufferPointer<Float>
}

/// Reads images of a source and makes views of them, several at a time.
struct ViewMaker: Sendable {
  /// Of the data set.
  let name: String
  let source: any ImageSource
  let targets: [ViewTarget]
  let key: @Sendable (_ image: Int, _ view: Int) -> Key

  /// Views of the images at some indices of the source; the first failure by position, or nil.
  func make(_ indices: [Int]) -> DataError? {
    targets.allSatisfy(\.view.chain.isConcurrent) ? makeConcurrently(indices) : makeSerially(indices)
  }

  /// A portion of the images a task, which holds one decoded image.
  private func makeConcurrently(_ indices: [Int]) -> DataError? {
    let portion = 8
    let portions = (indices.count + portion - 1) / portion
    var failures = [DataError?](repeating: nil, count: portions)
    failures.withUnsafeMutableBufferPointer { failures in
      nonisolated(unsafe) let failures = failures
      Team.run(portions) { number in
        var image = Picture()
        var desk = Desk()
        do throws(DataError) {
          for position in number * portion..<min(indices.count, (number + 1) * portion) {
            try source.load(&image, at: indices[position])
            try write(image, indices[position], at: position, &desk)
          }
        } catch {
          failures[number] = error
        }
      }
    }
    return failures.lazy.compactMap { $0 }.first
  }

  /// For views that call back into one thread: this one makes them, while reading is everybody's work.
  private func makeSerially(_ indices: [Int]) -> DataError? {
    let portion = 32
    let shelf = (0..<min(portion, indices.count)).map { _ in Loaded() }
    var desk = Desk()
    for start in stride(from: 0, to: indices.count, by: portion) {
      let count = min(portion, indices.count - start)
      Team.run(count) { i in
        do throws(DataError) { try source.load(&shelf[i].image, at: indices[start + i]) } catch {
          shelf[i].failure = error
        }
      }
      do throws(DataError) {
        for i in 0..<count {
          if let failure = shelf[i].failure { throw failure }
          try write(shelf[i].image, indices[start + i], at: start + i, &desk)
        }
      } catch {
        return error
      }
    }
    return nil
  }

  /// Makes the views of one image.
  private func write(
    _ image: borrowing Picture, _ index: Int, at position: Int, _ desk: inout Desk
  ) throws(DataError) {
    if desk.known != image.shape { try check(image.shape, index) }
    desk.known = image.shape
    for (number, target) in targets.enumerated() {
      desk.work.copy(image)
      target.view.apply(&desk.work, key: key(index, number))
      let size = target.shape.count
      desk.work.write(
        to: UnsafeMutableBufferPointer(rebasing: target.numbers[position * size..<(position + 1) * size]))
    }
  }

  /// - Throws: where an image can't have the views, or one of another shape than the others'.
  private func check(_ shape: ImageShape, _ index: Int) throws(DataError) {
    for target in targets {
      let result: ImageShape
      do throws(AugmentationError) { result = try target.view.result(of: shape) } catch {
        guard source.uniformShape == nil, error.cause == nil else {
          throw DataError(name, .augmentation(error))
        }
        throw DataError(name, .value("\(source.name(at: index)) is \(shape): \(error)"))
      }
      guard result != target.shape else { continue }
      let side = min(target.shape.height, target.shape.width)
      throw DataError(
        name,
        .value(
          "\(source.name(at: index)) is \(shape) and gives a view of \(result), others of \(target.shape)"),
        hint: "bring all to one size first: `random_resized_crop(\(side))`, "
          + "or `resize(\(side))` and `center_crop(\(side))`")
    }
  }

  /// What a task works with.
  private struct Desk: ~Copyable {
    var work = Picture()
    /// The shape that was checked last.
    var known: ImageShape?
  }

  /// An image that was read, or why it was not.
  private final class Loaded: @unchecked Sendable {
    var image = Picture()
    var failure: DataError?
  }
}
