internal import Imaging
internal import Runtime
internal import Synchronization

/// Reads images of a source and begins views of them, several at a time.
struct ViewMaker: Sendable {
  /// Of the data set.
  let name: String
  let source: any ImageSource
  /// One for each view.
  let work: [ViewWork]

  /// Begins the views of the images at some indices of the source; the first failure by position, or nil.
  func begin(_ indices: [Int]) -> DataError? {
    work.allSatisfy(\.view.chain.isConcurrent) ? beginConcurrently(indices) : beginSerially(indices)
  }

  /// An image at a time for each thread, which takes the next one when it is done.
  private func beginConcurrently(_ indices: [Int]) -> DataError? {
    let next = Atomic(0)
    let first = Mutex<(position: Int, error: DataError)?>(nil)
    Team.run(min(Team.size, indices.count)) { _ in
      var image = Picture()
      var desk = Desk()
      while true {
        let position = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard position < indices.count else { return }
        // What comes after a failure is not wanted.
        if let failed = first.withLock({ $0?.position }), failed < position { return }
        do throws(DataError) {
          try load(&image, indices[position], at: position)
          try begin(image, indices[position], at: position, &desk)
        } catch {
          first.withLock { if position < $0?.position ?? .max { $0 = (position, error) } }
        }
      }
    }
    return first.withLock { $0?.error }
  }

  /// For views that call back into one thread: this one makes them, while reading is everybody's work.
  private func beginSerially(_ indices: [Int]) -> DataError? {
    let portion = 32
    let shelf = (0..<min(portion, indices.count)).map { _ in Loaded() }
    var desk = Desk()
    for start in stride(from: 0, to: indices.count, by: portion) {
      let count = min(portion, indices.count - start)
      Team.run(count) { i in
        do throws(DataError) { try load(&shelf[i].image, indices[start + i], at: start + i) } catch {
          shelf[i].failure = error
        }
      }
      do throws(DataError) {
        for i in 0..<count {
          if let failure = shelf[i].failure { throw failure }
          try begin(shelf[i].image, indices[start + i], at: start + i, &desk)
        }
      } catch {
        return error
      }
    }
    return nil
  }

  /// Reads an image, as much of it as the views need.
  private func load(_ image: inout Picture, _ index: Int, at position: Int) throws(DataError) {
    try source.load(&image, at: index) { shape in
      let needs = work.map { $0.need(of: shape, at: position) }
      return needs.dropFirst().reduce(needs.first ?? ImageNeed(ImageBox(shape))) { $0.union($1) }
    }
  }

  /// Begins the views of one image.
  private func begin(
    _ image: borrowing Picture, _ index: Int, at position: Int, _ desk: inout Desk
  ) throws(DataError) {
    if desk.known != image.shape { try check(image.shape, index) }
    desk.known = image.shape
    for view in work {
      desk.work.copy(image)
      view.begin(&desk.work, at: position)
    }
  }

  /// - Throws: where an image can't have the views, or ones of other shapes than the others'.
  private func check(_ shape: ImageShape, _ index: Int) throws(DataError) {
    for view in work {
      let shapes: [ImageShape]
      do throws(AugmentationError) { shapes = try view.view.chain.results(of: shape) } catch {
        guard source.uniformShape == nil, error.cause == nil else {
          throw DataError(name, .augmentation(error))
        }
        throw DataError(name, .value("\(source.name(at: index)) is \(shape): \(error)"))
      }
      guard let (own, others) = zip(shapes, view.shapes).first(where: { $0 != $1 }) else { continue }
      let side = min(others.height, others.width)
      throw DataError(
        name,
        .value("\(source.name(at: index)) is \(shape) and gives a view of \(own), others of \(others)"),
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
