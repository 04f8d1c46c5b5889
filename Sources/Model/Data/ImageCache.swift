package import Imaging
internal import Synchronization

/// Decoded images that are wanted again, up to a number of bytes.
///
/// What is in it never changes what a source gives: an image that was decoded smaller is another one. Where it is full,
/// what is in it stays as long as it is asked for now and then: images that come in another order each epoch are found as
/// often as they fit, while throwing out the one that was not used for longest would find few of them before they are
/// gone.
package final class ImageCache: Sendable {
  /// In bytes of pixels.
  package let bound: Int
  /// An image goes that was not asked for so many times in a row, while others were.
  private let patience: Int
  private let state = Mutex(State())

  /// An image at one of the sizes it was decoded with.
  private struct Name: Hashable {
    let path: String
    let divisor: Int
  }

  private struct Entry {
    let image: DecodedImage
    /// The number of the last question that it answered, or came after.
    var lastUse: Int
  }

  private struct State {
    var images: [Name: Entry] = [:]
    /// What is in it, in the order in which it is looked at whether it may go; what is before `head` is elsewhere.
    var queue: [Name] = []
    var head = 0
    var bytes = 0
    /// How many images were asked for.
    var questions = 0

    /// Looks at some images, and lets those go that were last used before a question.
    mutating func evict(unusedSince question: Int) {
      for _ in 0..<min(4, images.count) {
        let candidate = queue[head]
        head += 1
        if let entry = images[candidate], entry.lastUse < question {
          bytes -= entry.image.image.pixels.count
          images[candidate] = nil
        } else {
          queue.append(candidate)
        }
      }
      if head > 64, head > queue.count / 2 {
        queue.removeFirst(head)
        head = 0
      }
    }

    /// An image at any of its sizes.
    func sample(_ path: String) -> DecodedImage? {
      for divisor in ImageNeed.divisors {
        if let entry = images[Name(path: path, divisor: divisor)] { return entry.image }
      }
      return nil
    }
  }

  /// - Parameter patience: twice the number of images, where each is asked for once an epoch.
  package init(bound: Int, patience: Int) {
    self.bound = max(0, bound)
    self.patience = max(0, patience)
  }

  /// The bytes it holds.
  package var bytes: Int { state.withLock { $0.bytes } }

  /// An image at the size it is to be decoded with; nil where that is not here.
  ///
  /// - Parameter divisor: of an image of this height and width.
  package func image(_ path: String, divisor: (Int, Int) -> Int = { _, _ in 1 }) -> DecodedImage? {
    guard bound > 0 else { return nil }
    let found = state.withLock { state in
      state.questions += 1
      return state.sample(path)
    }
    guard let sample = found else { return nil }
    let name = Name(path: path, divisor: divisor(sample.height, sample.width))
    return state.withLock { state in
      guard let place = state.images.index(forKey: name) else { return nil }
      state.images.values[place].lastUse = state.questions
      return state.images.values[place].image
    }
  }

  /// Whether an image of so many bytes would be kept.
  package func hasRoom(for size: Int) -> Bool {
    size <= bound && state.withLock { makeRoom(for: size, in: &$0) }
  }

  /// Keeps a whole image, where there is room.
  package func keep(_ image: DecodedImage, at path: String) {
    let size = image.image.pixels.count
    guard size <= bound else { return }
    let name = Name(path: path, divisor: image.divisor)
    state.withLock { state in
      guard state.images[name] == nil, makeRoom(for: size, in: &state) else { return }
      state.queue.append(name)
      state.images[name] = Entry(image: image, lastUse: state.questions)
      state.bytes += size
    }
  }

  /// Whether there is room for so many bytes, at most as many as the bound; images that nobody asks for any more go.
  private func makeRoom(for size: Int, in state: inout State) -> Bool {
    if state.bytes > bound - size { state.evict(unusedSince: state.questions - patience) }
    return state.bytes <= bound - size
  }
}
