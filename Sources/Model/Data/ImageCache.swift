package import Imaging
internal import Synchronization

/// Decoded images that are likely wanted again, up to a number of bytes.
///
/// What is in it never changes what a source gives. An image that was asked for again stays a round longer than one
/// that was not (a queue with a second chance).
package final class ImageCache: Sendable {
  /// In bytes of pixels.
  package let bound: Int
  private let state = Mutex(State())

  private struct State {
    var images: [String: Entry] = [:]
    /// What is in it; the next to go stands at `head`, what is before it is gone.
    var queue: [String] = []
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
        bytes -= images.removeValue(forKey: candidate)?.image.pixels.count ?? 0
      }
      if head > 64, head > queue.count / 2 {
        queue.removeFirst(head)
        head = 0
      }
    }
  }

  private struct Entry {
    let image: Image
    var wasUsed = false
  }

  package init(bound: Int) { self.bound = max(0, bound) }

  /// The bytes it holds.
  package var bytes: Int { state.withLock { $0.bytes } }

  package func image(_ path: String) -> Image? {
    guard bound > 0 else { return nil }
    return state.withLock { state in
      guard let place = state.images.index(forKey: path) else { return nil }
      state.images.values[place].wasUsed = true
      return state.images.values[place].image
    }
  }

  package func keep(_ image: Image, at path: String) {
    let size = image.pixels.count
    guard size <= bound else { return }
    state.withLock { state in
      guard state.images[path] == nil else { return }
      while state.bytes > bound - size { state.evict() }
      state.queue.append(path)
      state.images[path] = Entry(image: image)
      state.bytes += size
    }
  }
}
