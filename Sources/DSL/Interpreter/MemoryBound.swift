#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// How much memory lists and strings may take together, so that no script brings the machine down.
///
/// One list or string is bounded by itself; this is asked when a large one is made.
package struct MemoryBound: Sendable {
  /// The most bytes; by default half of the machine's memory.
  package var bytes = MemoryBound.physical / 2
  /// The bytes that the host holds and bounds itself, such as those of tensors.
  package var heldByHost: @Sendable () -> Int = { 0 }

  /// Values below these sizes are not asked for.
  static let largeList = 1 << 16
  static let largeString = 1 << 20

  var isExceeded: Bool { MemoryBound.resident - heldByHost() > bytes }

  private static var physical: Int { sysconf(Int32(_SC_PHYS_PAGES)) * pageSize }
  private static var pageSize: Int { sysconf(Int32(_SC_PAGESIZE)) }

  /// The memory the process takes; 0 where the system does not say.
  private static var resident: Int {
    let file = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return 0 }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
    let fields = bytes.prefix(max(0, count)).split(separator: UInt8(ascii: " "))
    guard fields.count > 1, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else { return 0 }
    return pages * pageSize
  }
}

extension Machine {
  /// Refuses a large value where the memory for all of them is used up.
  func checkMemory(_ value: Value) throws(Failure) {
    switch value {
    case .list(let list) where list.count > MemoryBound.largeList: break
    case .string(let text) where text.utf8.count > MemoryBound.largeString: break
    default: return
    }
    guard registry.memory.isExceeded else { return }
    throw Failure(
      .valueTooLarge, "the lists and strings of this script take too much memory",
      label: "more than \(registry.memory.bytes >> 20) MiB with this one")
  }
}
