internal import Kernels

/// The name of a stream of random numbers, derived by place and never by order of execution.
///
/// A key is split by seed, place, epoch, sample and view, so prefetching, thread count and resumption never
/// change which numbers are drawn. The generator is Philox4x32-10 (Salmon et al., "Parallel random numbers:
/// as easy as 1, 2, 3", 2011).
package struct Key: Hashable, Sendable {
  package let bits: UInt64

  package init(seed: Int) { bits = Key.mix(0x6274_2e6b_6579, UInt64(bitPattern: Int64(seed))) }

  package init(bits: UInt64) { self.bits = bits }

  /// The key of one of many: an epoch, a sample, a view.
  package func at(_ index: Int) -> Key { Key(bits: Key.mix(bits, UInt64(bitPattern: Int64(index)))) }

  /// The key of a named purpose.
  package func named(_ name: String) -> Key {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Key(bits: Key.mix(bits ^ 0x9e37_79b9_7f4a_7c15, hash))
  }

  private static func mix(_ key: UInt64, _ value: UInt64) -> UInt64 {
    var words = (UInt32(0), UInt32(0), UInt32(0), UInt32(0))
    withUnsafeMutableBytes(of: &words) { bytes in
      bt_philox(key, 1, value, bytes.baseAddress?.assumingMemoryBound(to: UInt32.self))
    }
    return UInt64(words.0) | UInt64(words.1) << 32
  }

  /// The stream of numbers of this key, from its beginning.
  package var draws: Draws { Draws(key: bits) }

  /// The numbers 0..<count in random order.
  package func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<max(0, count))
    var draws = self.draws
    for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, draws.integer(below: i + 1)) }
    return order
  }
}

/// Random numbers one after another: a counter under a key.
package struct Draws: Sendable {
  private let key: UInt64
  private var counter: UInt64 = 0
  private var words = (UInt32(0), UInt32(0), UInt32(0), UInt32(0))
  private var used = 4

  fileprivate init(key: UInt64) { self.key = key }

  package mutating func word() -> UInt32 {
    if used == 4 {
      let counter = self.counter
      withUnsafeMutableBytes(of: &words) { bytes in
        bt_philox(key, 0, counter, bytes.baseAddress?.assumingMemoryBound(to: UInt32.self))
      }
      self.counter += 1
      used = 0
    }
    defer { used += 1 }
    switch used {
    case 0: return words.0
    case 1: return words.1
    case 2: return words.2
    default: return words.3
    }
  }

  /// Uniform on [0, 1), in steps of 2^-24.
  package mutating func unit() -> Float { Float(word() >> 8) * 0x1p-24 }

  /// Uniform on [lower, upper].
  package mutating func uniform(_ range: ClosedRange<Float>) -> Float {
    range.lowerBound + unit() * (range.upperBound - range.lowerBound)
  }

  package mutating func bernoulli(_ probability: Float) -> Bool { unit() < probability }

  /// Uniform below `bound`, which is positive, without bias (Lemire's multiplication with rejection).
  package mutating func integer(below bound: Int) -> Int {
    guard let bound = UInt32(exactly: bound), bound > 0 else { return 0 }
    let threshold = (0 &- bound) % bound
    while true {
      let product = UInt64(word()) * UInt64(bound)
      if UInt32(truncatingIfNeeded: product) >= threshold { return Int(product >> 32) }
    }
  }
}
