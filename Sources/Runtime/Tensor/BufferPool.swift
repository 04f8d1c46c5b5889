internal import Glibc
internal import Synchronization

/// Buffers that come back: the first touch of 64 MiB costs 25 ms, reuse 3.
///
/// Every allocation of a tensor goes through the pool. It keeps what is released, sorted by size class, and
/// refuses what would exceed its bound.
package final class BufferPool: Sendable {
  package static let shared = BufferPool(bound: BufferPool.physicalMemory / 10 * 9)

  package struct Counters: Sendable, Equatable {
    /// Bytes handed out now, and the most there have been.
    package var inUse = 0, peak = 0
    /// Bytes kept for reuse.
    package var cached = 0
    /// Requests served from what was kept, and those that went to the system.
    package var hits = 0, misses = 0
    /// How often a tensor was copied because it was written while shared.
    package var copies = 0
  }

  private struct State {
    // Addresses by size class; a buffer in the list belongs to nobody else.
    var free: [Int: [UInt]] = [:]
    var counters = Counters()
    var bound: Int
  }
  private let state: Mutex<State>

  package init(bound: Int) { state = Mutex(State(bound: bound)) }

  package var counters: Counters { state.withLock { $0.counters } }

  /// The most bytes that may be handed out at a time.
  package var bound: Int {
    get { state.withLock { $0.bound } }
    set { state.withLock { $0.bound = newValue } }
  }

  package static var physicalMemory: Int { sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) }

  /// The class of a size: multiples of 64 bytes up to 4 KiB, then four steps to each doubling.
  static func sizeClass(_ bytes: Int) -> Int {
    if bytes <= 4096 { return max(64, (bytes + 63) & ~63) }
    let step = 1 << (Int.bitWidth - (bytes - 1).leadingZeroBitCount - 3)
    return (bytes + step - 1) / step * step
  }

  /// A buffer of at least `bytes`, aligned to 64, with arbitrary contents.
  func take(_ bytes: Int, for operation: String) throws(TensorError) -> (UnsafeMutableRawPointer, Int) {
    guard bytes < 1 << 60 else {
      throw tooLarge(bytes, operation, left: state.withLock { $0.bound - $0.counters.inUse })
    }
    let size = BufferPool.sizeClass(bytes)
    let (kept, left) = state.withLock { state -> (UInt?, Int) in
      guard state.counters.inUse + size <= state.bound else {
        return (nil, state.bound - state.counters.inUse)
      }
      state.counters.inUse += size
      state.counters.peak = max(state.counters.peak, state.counters.inUse)
      if let address = state.free[size]?.popLast() {
        state.counters.hits += 1
        state.counters.cached -= size
        return (address, 0)
      }
      state.counters.misses += 1
      // What is kept in other sizes makes way before the bound is passed.
      if state.counters.inUse + state.counters.cached > state.bound { BufferPool.release(&state) }
      return (nil, -1)
    }
    if let kept, let pointer = UnsafeMutableRawPointer(bitPattern: kept) { return (pointer, size) }
    guard left < 0 else { throw tooLarge(bytes, operation, left: left) }
    var pointer: UnsafeMutableRawPointer?
    guard posix_memalign(&pointer, 64, size) == 0, let pointer else {
      state.withLock { $0.counters.inUse -= size }
      throw TensorError(operation, "the system has no \(byteText(bytes)) of memory left", kind: .memory)
    }
    return (pointer, size)
  }

  /// - Throws: where so many bytes can never be had, however much is given back.
  func admit(_ bytes: Int, for operation: String) throws(TensorError) {
    let bound = bound
    if bytes > bound { throw tooLarge(bytes, operation, left: bound) }
  }

  func give(_ pointer: UnsafeMutableRawPointer, _ size: Int) {
    state.withLock { state in
      state.counters.inUse -= size
      state.counters.cached += size
      state.free[size, default: []].append(UInt(bitPattern: pointer))
    }
  }

  func countCopy() { state.withLock { $0.counters.copies += 1 } }

  /// Returns to the system what is kept for reuse.
  package func trim() { state.withLock { BufferPool.release(&$0) } }

  private static func release(_ state: inout State) {
    for address in state.free.values.joined() { free(UnsafeMutableRawPointer(bitPattern: address)) }
    state.free = [:]
    state.counters.cached = 0
  }

  private func tooLarge(_ bytes: Int, _ operation: String, left: Int) -> TensorError {
    TensorError(
      operation,
      "this needs \(byteText(bytes)) of memory; \(byteText(max(0, left))) of \(byteText(bound)) are left",
      kind: .memory)
  }
}

/// A number of bytes for people: `1.5 GiB`.
package func byteText(_ bytes: Int) -> String {
  if bytes == .max { return "more than 8 EiB" }
  var value = Double(bytes)
  for unit in ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"] {
    if value < 1024 { return unit == "bytes" ? "\(bytes) bytes" : "\((value * 10).rounded() / 10) \(unit)" }
    value /= 1024
  }
  return "\((value * 10).rounded() / 10) EiB"
}
