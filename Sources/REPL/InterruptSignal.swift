#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif
internal import Synchronization
internal import Workbench

/// Ctrl-C: once, what runs is asked to stop; twice within a second, the process ends.
enum InterruptSignal {
  /// The session a signal goes to. Written before the handler is installed; the handler only reads it and
  /// stores a flag, which is safe in a signal.
  nonisolated(unsafe) private static var session: Session?
  private static let lastPress = Atomic(0)
  private static let isRunning = Atomic(false)

  static func install(for session: Session) {
    self.session = session
    _ = lastPress.load(ordering: .relaxed)
    _ = isRunning.load(ordering: .relaxed)
    var action = sigaction()
    // No SA_RESTART: a read at the prompt returns, and the line is cleared.
    action.__sigaction_handler.sa_handler = { _ in InterruptSignal.pressed() }
    sigaction(SIGINT, &action, nil)
  }

  /// Between these, Ctrl-C is for the cell and not for the line being typed.
  static func began() {
    lastPress.store(0, ordering: .relaxed)  // what ended the cell before does not count for this one
    isRunning.store(true, ordering: .relaxed)
  }
  static func ended() { isRunning.store(false, ordering: .relaxed) }

  private static func pressed() {
    guard isRunning.load(ordering: .relaxed) else { return }
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let milliseconds = now.tv_sec * 1000 + now.tv_nsec / 1_000_000
    let before = lastPress.exchange(milliseconds, ordering: .relaxed)
    if before > 0, milliseconds - before < 1000 { _exit(ExitStatus.interrupted.rawValue) }
    session?.interrupt()
  }
}
