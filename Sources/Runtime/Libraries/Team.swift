internal import Kernels

/// The one thread team of the process, shared by own kernels, oneDNN and OpenBLAS.
package enum Team {
  package static var size: Int { Int(bt_team_size()) }

  /// Fixes the number of threads; to be called before anything computes, since primitives remember it.
  package static func setSize(_ threads: Int) { bt_team_set_size(Int32(clamping: max(1, threads))) }

  /// Runs the body for every index below `count`, side by side. Which thread runs which carries no meaning.
  package static func run(_ count: Int, _ body: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: Task(body: body)) { task in
        bt_team_run(
          { context, index in context?.assumingMemoryBound(to: Task.self).pointee.body(index) },
          UnsafeMutableRawPointer(mutating: UnsafeRawPointer(task)), count)
      }
    }
  }

  private struct Task { let body: @Sendable (Int) -> Void }
}
