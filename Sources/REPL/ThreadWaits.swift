#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// How long a thread that waits for others keeps its processor before it sleeps.
///
/// libgomp's own choice, some milliseconds, makes two programs that share a machine ten times slower each: every
/// barrier waits for a thread that the other's spinning keeps from running.
package enum ThreadWaits {
  private static let spins = "10000"

  /// Makes waits short. libgomp reads the setting before `main`, so the process starts itself again with it, once;
  /// what the user set counts.
  package static func shorten() {
    guard getenv("GOMP_SPINCOUNT") == nil, getenv("OMP_WAIT_POLICY") == nil,
      setenv("GOMP_SPINCOUNT", spins, 1) == 0
    else { return }
    execv("/proc/self/exe", CommandLine.unsafeArgv)
    // Where that is not possible, waits are as they are.
  }
}
