import DSL
import Foundation
import Synchronization
import Workbench

/// What a session showed while it ran, in order.
final class Transcript: Sendable {
  private struct State {
    var displays: [String] = []
    var output = ""
    var shown = ""
    var saved: [String] = []
    var warnings: [Diagnostic] = []
    var warned: [String] = []
    var noted: [String] = []
    var steps = 0
    var ended = 0
    var pictures = 0
  }
  private let state = Mutex(State())
  private let onStep: @Sendable (TrainingProgress) -> Void
  private let onOutput: @Sendable (String) -> Void

  init(
    onStep: @escaping @Sendable (TrainingProgress) -> Void = { _ in },
    onOutput: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.onStep = onStep
    self.onOutput = onOutput
  }

  func handle(_ event: SessionEvent) {
    switch event {
    case .output(let text):
      state.withLock {
        $0.output += text
        $0.shown += text
      }
      onOutput(text)
    case .display(let bundle):
      let isPicture = bundle.png() != nil
      state.withLock {
        $0.displays.append(bundle.text)
        $0.shown += bundle.text + "\n"
        if isPicture { $0.pictures += 1 }
      }
    case .progress(let progress):
      state.withLock { $0.steps += 1 }
      onStep(progress)
    case .progressEnded: state.withLock { $0.ended += 1 }
    case .warnings(let warnings): state.withLock { $0.warnings += warnings }
    case .saved(let path): state.withLock { $0.saved.append(path) }
    case .warned(let text): state.withLock { $0.warned.append(text) }
    case .noted(let text): state.withLock { $0.noted.append(text) }
    case .tested: break
    }
  }

  /// The texts of the values shown.
  var displays: [String] { state.withLock { $0.displays } }
  /// What was found before running, and is no error.
  var warnings: [Diagnostic] { state.withLock { $0.warnings } }
  /// What was not as it should be while it ran.
  var noted: [String] { state.withLock { $0.noted } }
  var warned: [String] { state.withLock { $0.warned } }
  /// What was printed.
  var output: String { state.withLock { $0.output } }
  /// What was printed and the texts of the values shown, in order.
  var shown: String { state.withLock { $0.shown } }
  var saved: [String] { state.withLock { $0.saved } }
  /// How many training steps were made.
  var steps: Int { state.withLock { $0.steps } }
  /// How many trainings ended.
  var ended: Int { state.withLock { $0.ended } }
  /// How many of the values shown are pictures.
  var pictures: Int { state.withLock { $0.pictures } }
}

/// One cell evaluated: what came of it and what it showed.
struct Cell {
  let result: CellResult
  let transcript: Transcript

  /// Of warnings, then of what ended it.
  var codes: [String] { transcript.warnings.map(\.code) + result.diagnostics.map(\.code) }
  var diagnostics: String { result.diagnosticText(.text(color: false)) }
  /// The value as code; or the diagnostics, so that a comparison shows them.
  var text: String { result.diagnostics.isEmpty ? result.value.text : diagnostics }
  /// The numbers of a list.
  var numbers: [Double] {
    guard case .list(let list) = result.value else { return [] }
    return list.items.compactMap {
      switch $0 {
      case .int(let number): Double(number)
      case .float(let number): number
      default: nil
      }
    }
  }
}

extension Session {
  /// Evaluates a text.
  @discardableResult
  func run(_ text: String, _ transcript: Transcript = Transcript()) -> Cell {
    Cell(
      result: evaluate(Array(text.utf8), name: "test.bt", events: transcript.handle), transcript: transcript)
  }
}

/// Evaluates a text in a session of its own.
@discardableResult
func run(_ text: String, overrides: [String: String] = [:], out: String = "", seed: Int = 0) -> Cell {
  var options = Session.Options()
  options.overrides = overrides
  options.outputDirectory = out
  options.seed = seed
  return Session(options).run(text)
}

/// The text of a file of the project.
func projectFile(_ path: String) throws -> String {
  let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
  return String(decoding: try Data(contentsOf: URL(fileURLWithPath: "/\(root)/\(path)")), as: UTF8.self)
}

/// A folder that is gone after the test.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "bt-workbench-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var contents: [String] {
    get throws { try FileManager.default.subpathsOfDirectory(atPath: path).sorted() }
  }

  func size(_ name: String) -> Int { FileManager.default.contents(atPath: "\(path)/\(name)")?.count ?? -1 }
}

/// Definitions small enough to train with in a test: `data`, `v`, `enc()`, `fields`, `small`.
let smallTraining = """
  let data = digits(size=8)
  augment view() { gaussian_noise(0.1) }
  let v = [view(), view()]
  backbone enc(width=8) { flatten() >> linear(width) >> batch_norm() >> relu() }
  backbone proj() { linear(6) }
  let fields = {views: v, backbone: enc(), optimizer: adam(lr=0.01)}
  let small = {data: data.train[0..<96], epochs: 2, batch: 32}

  """
