package import Imaging
internal import Synchronization

/// Decoded images that are likely wanted again, up to a number of bytes.
///
/// What is in it never changes what a source gives: an image that was decoded smaller is another one. An image that was asked for again stays a round longer than one
/// that was not (a queue with a second chance).
package final class ImageCache: Sendable {
  /// In bytes of pixels.
  package let bound: Int
  private let state = Mutex(State())

  /// An image at one of the sizes it was decoded with.
  private struct Name: Hashable {
    let path: String
    let divisor: Int
  }

  private struct Entry {
    let image: ScaledImage
    var wasUsed = false
  }

  private struct State {
    var images: [Name: Entry] = [:]
    /// What is in it; the next to go stands at `head`, what is before it is gone.
    var queue: [Name] = []
    var head = 0
    var bytes = 0

    /// Lets the first image of the queue go that was not used since it was queued.
    mutating func evict() {
      let candidate = queue[head]
      head += 1
      if images[candidate]?.wasUsed == true {
        images[candidate]?.wasUsed = false
        queue.append(candidate)
      } else {
        bytes -= images.removeValue(forKey: candidate)?.image.image.pixels.count ?? 0
      }
      if head > 64, head > queue.count / 2 {
        queue.removeFirst(head)
        head = 0
      }
    }

    /// An image at any of its sizes.
    func sample(_ path: String) -> ScaledImage? {
      for divisor in ScaledImage.divisors {
        if let entry = images[Name(path: path, divisor: divisor)] { return entry.image }
      }
      return nil
    }
  }

  package init(bound: Int) { self.bound = max(0, bound) }

  /// The bytes it holds.
  package var bytes: Int { state.withLock { $0.bytes } }

  /// An image at the size it is to be decoded with; nil where that is not here.
  ///
  /// - Parameter scaleDown: how many times smaller an image of this height and width may be at most.
  package func image(_ path: String, scaleDown: (Int, Int) -> Double = { _, _ in 1 }) -> ScaledImage? {
    guard bound > 0, let sample = state.withLock({ $0.sample(path) }) else { return nil }
    let divisor = ScaledImage.divisor(within: scaleDown(sample.height, sample.width))
    return state.withLock { state in
      guard let place = state.images.index(forKey: Name(path: path, divisor: divisor)) else { return nil }
      state.images.values[place].wasUsed = true
      return state.images.values[place].image
    }
  }

  package func keep(_ image: ScaledImage, at path: String) {
    let size = image.image.pixels.count
    guard size <= bound else { return }
    let name = Name(path: path, divisor: image.divisor)
    state.withLock { state in
      guard state.images[name] == nil else { return }
      while state.bytes > bound - size { state.evict() }
      state.queue.append(name)
      state.images[name] = Entry(image: image)
      state.bytes += size
    }
  }
}
