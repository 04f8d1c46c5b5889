#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif
package import Workbench

/// The two streams of the process, and what the terminal behind them can do.
package struct Console: Sendable {
  /// Whether diagnostics and progress are in color.
  package let usesColor: Bool
  /// How diagnostics are written.
  package let diagnostics: DiagnosticForm
  /// Whether nothing but results and diagnostics is wanted.
  package let isQuiet: Bool

  package enum Color: String, Sendable, CaseIterable { case auto, always, never }
  package enum Diagnostics: String, Sendable, CaseIterable { case text, json }

  package init(color: Color = .auto, quiet: Bool = false, diagnostics: Diagnostics = .text) {
    usesColor =
      switch color {
      case .always: true
      case .never: false
      case .auto: Console.errorIsTerminal && getenv("NO_COLOR") == nil
      }
    isQuiet = quiet
    self.diagnostics = diagnostics == .json ? .json : .text(color: usesColor)
  }

  package static var inputIsTerminal: Bool { isatty(0) == 1 }
  package static var errorIsTerminal: Bool { isatty(2) == 1 }

  /// The width of the terminal in columns.
  package static var width: Int {
    var size = winsize()
    return ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  /// Results. Gives why they can't be written; nil where they are, or where nobody reads any more.
  @discardableResult
  package func output(_ text: String) -> String? { Console.write(text, to: 1) }

  /// Diagnostics and progress.
  package func error(_ text: String) { _ = Console.write(text, to: 2) }

  private static func write(_ text: String, to descriptor: Int32) -> String? {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written > 0 {
        bytes = bytes.dropFirst(written)
      } else if errno != EINTR {
        return errno == EPIPE ? nil : String(cString: strerror(errno))
      }
    }
    return nil
  }
}

/// What the process tells its caller.
package enum ExitStatus: Int32, Sendable {
  case success = 0
  /// An error in the script, an unreadable one included.
  case failure = 1
  /// Wrong usage of the command.
  case usage = 2
  case interrupted = 130
}
