internal import COneDNN
internal import Kernels

/// What the bits of a result depend on besides the program: libraries, instruction set, threads.
package struct Platform: Sendable, Equatable {
  /// By name: `onednn`, `openblas`, `instructions`, `threads`.
  package let entries: [String: String]

  package init(entries: [String: String]) { self.entries = entries }

  /// This process's, with the threads it uses now.
  package static var current: Platform {
    let version = dnnl_version().pointee
    return Platform(entries: [
      "onednn": "\(version.major).\(version.minor).\(version.patch)", "openblas": BLAS.version,
      "instructions": instructions, "threads": "\(Team.size)",
    ])
  }

  /// A name for a file of what was measured here: letters, digits, dots and dashes.
  var fingerprint: String {
    let text = entries.sorted { $0.key < $1.key }.map { "\($0.key)-\($0.value)" }.joined(separator: "-")
    return String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" })
  }

  /// The instruction set own kernels are chosen for.
  private static var instructions: String {
    #if arch(x86_64)
      switch bt_processor_level() {
      case 4...: "avx512"
      case 3: "avx2"
      default: "x86-64"
      }
    #elseif arch(arm64)
      "arm64"
    #else
      "other"
    #endif
  }
}
