#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif
internal import Synchronization
package import Workbench

/// Runs scripts: results on standard output, diagnostics and progress on standard error.
package struct ScriptRunner {
  private let console: Console
  private let session: Session
  /// Where a trace of a profile is written.
  private let trace: String?

  /// - Parameter trace: a file for single operations, where the options ask for a trace.
  package init(_ options: Session.Options, _ console: Console, trace: String? = nil) {
    self.console = console
    self.trace = trace
    session = Session(options)
  }

  /// Checks the script as a whole, then runs it.
  package func run(file path: String) -> ExitStatus {
    guard let text = read(path) else { return .failure }
    return run(text, name: path)
  }

  package func run(_ text: [UInt8], name: String) -> ExitStatus {
    InterruptSignal.install(for: session)
    InterruptSignal.began()
    defer { InterruptSignal.ended() }
    let printer = EventPrinter(console)
    let result = session.evaluate(text, name: name, events: printer.handle)
    report(result)
    let isTraced = report(result.profile)
    if result.wasInterrupted { return .interrupted }
    if let reason = printer.failure {
      console.error("error: the output can't be written: \(reason)\n")
      return .failure
    }
    return result.succeeded && isTraced ? .success : .failure
  }

  /// Writes where the time went, for a script that failed too.
  ///
  /// - Returns: false where the trace can't be written.
  private func report(_ profile: ProfileText?) -> Bool {
    guard let profile else { return true }
    console.error(profile.text)
    guard let trace else { return true }
    if let reason = profile.writeTrace(to: trace) {
      console.error("error: the trace \(trace) can't be written: \(reason)\n")
      return false
    }
    if !console.isQuiet { console.error("saved \(trace)\n") }
    return true
  }

  /// All checks and nothing run.
  package func check(file path: String) -> ExitStatus {
    guard let text = read(path) else { return .failure }
    return check(text, name: path)
  }

  package func check(_ text: [UInt8], name: String) -> ExitStatus {
    let result = session.check(text, name: name)
    report(result)
    return result.succeeded ? .success : .failure
  }

  private func report(_ result: CellResult) {
    if !result.diagnostics.isEmpty { console.error(result.diagnosticText(console.diagnostics)) }
  }

  private func read(_ path: String) -> [UInt8]? {
    do {
      return try ScriptFile.read(path)
    } catch {
      console.error(Session.text(ofUnreadable: path, error.reason, console.diagnostics))
      return nil
    }
  }

  /// All of standard input.
  package static func standardInput() -> [UInt8] { (try? ScriptFile.read(descriptor: 0)) ?? [] }
}

/// Shows what a running cell tells.
package final class EventPrinter: Sendable {
  private let console: Console
  private let progress: ProgressBar
  private let firstFailure = Mutex<String?>(nil)

  /// Why results could not be written, the first time; nil where all were.
  package var failure: String? { firstFailure.withLock { $0 } }

  package init(_ console: Console) {
    self.console = console
    progress = ProgressBar(console)
  }

  package func handle(_ event: SessionEvent) {
    switch event {
    case .warnings(let warnings):
      if !console.isQuiet { console.error(Session.text(of: warnings, console.diagnostics)) }
    case .output(let text):
      progress.clear()
      output(text)
    case .display(let bundle):
      progress.clear()
      output(bundle.text + "\n")
    case .progress(let step): progress.update(step)
    case .progressEnded(let note):
      progress.end()
      if let note { console.error(note + "\n") }
    case .noted(let text):
      progress.clear()
      if !console.isQuiet { console.error(text + "\n") }
    case .warned(let text):
      progress.clear()
      console.error("warning: \(text)\n")
    case .tested: progress.clear()
    case .saved(let path): if !console.isQuiet { console.error("saved \(path)\n") }
    }
  }

  private func output(_ text: String) {
    guard let reason = console.output(text) else { return }
    firstFailure.withLock { $0 = $0 ?? reason }
  }
}
