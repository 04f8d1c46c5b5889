#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif
internal import Synchronization
internal import Workbench

/// Ctrl-C: once, what runs is asked to stop; again within a second, a script ends at once. The prompt, with all that its
/// session holds, ends at the third time only, and says so before.
enum InterruptSignal {
  /// The session a signal goes to. Written before the handler is installed; the handler only reads it and
  /// stores a flag, which is safe in a signal.
  nonisolated(unsafe) private static var session: Session?
  private static let lastPress = Atomic(0)
  /// How often it was pressed without a pause of a second.
  private static let presses = Atomic(0)
  private static let isPrompt = Atomic(false)
  private static let isRunning = Atomic(false)

  static func install(for session: Session, isPrompt: Bool = false) {
    self.session = session
    self.isPrompt.store(isPrompt, ordering: .relaxed)
    _ = lastPress.load(ordering: .relaxed)
    _ = presses.load(ordering: .relaxed)
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
    let isAgain = before > 0 && milliseconds - before < 1000
    if !isAgain { presses.store(0, ordering: .relaxed) }
    let count = presses.wrappingAdd(1, ordering: .relaxed).newValue
    let mayEnd = isPrompt.load(ordering: .relaxed) ? 3 : 2
    if count >= mayEnd { _exit(ExitStatus.interrupted.rawValue) }
    if count == mayEnd - 1, count > 1 { warn() }
    session?.interrupt()
  }

  /// Only writes, as a signal may.
  private static func warn() {
    let text: StaticString =
      "\nbt stops after the step at work; Ctrl-C once more ends bt, and the session is lost\n"
    text.withUTF8Buffer { _ = write(2, $0.baseAddress, $0.count) }
  }
}
