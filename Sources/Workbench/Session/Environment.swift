package import DSL
package import Model
internal import Runtime

/// What builtins know of where they run: options of the command, and who watches.
///
/// Unchecked because it belongs to the interpreter's thread, but for what is set before it starts.
package final class Environment: @unchecked Sendable {
  /// From `--seed`; what draws without a seed of its own starts here.
  package var seed = 0
  /// From `--out`; relative paths are written below it.
  package var outputDirectory = ""
  /// Called after every training step.
  package var progress: (TrainingState) -> Void = { _ in }
  /// Called when a training has ended, however it did.
  package var progressEnded: (_ note: String?) -> Void = { _ in }
  /// From `--no-data`: while a program is checked, files that are missing are unknown rather than mistakes.
  package var withoutData = false
  /// What the program that is being checked writes.
  var savedFiles = SavedFiles()
  /// Called when a file was saved, with its path.
  package var saved: (String) -> Void = { _ in }
  /// Called with what is to be looked at in the middle of a statement.
  package var shown: (Value) -> Void = { _ in }
  /// Called with what is worth knowing.
  package var noted: (String) -> Void = { _ in }
  /// Called with what is not as it should be and stops nothing.
  package var warned: (String) -> Void = { _ in }

  /// The text that is evaluated, and its name.
  var script = (name: "", text: "")
  /// The run so far of a training that failed in the current cell.
  var leftRun: Value?

  /// What `help` says on a name, on a value, or without either.
  var help: (Value?) throws(Failure) -> String = { _ in "" }

  /// Whether the user asked to stop.
  package var isInterrupted: () -> Bool = { false }
  /// Called when a training took an interruption for itself, so that the script goes on with the run so far.
  package var acknowledgeInterrupt: () -> Void = {}
  /// Whether a training of the current cell was interrupted.
  package var wasInterrupted = false

  let probes = ProbeObservers()

  /// The places of the layers written in the language that are being evaluated, the innermost last.
  var places: [Scope] = []

  package init() {}

  /// Forgets what was true of the cell before.
  func begin(_ source: Source) {
    wasInterrupted = false
    leftRun = nil
    savedFiles = SavedFiles()
    script = (source.name, String(decoding: source.bytes, as: UTF8.self))
  }

  /// The key of what is drawn by a call: the seed, its place, and how often that place ran; in a loss that is
  /// trained with, the training's.
  func key(_ context: CallContext) -> Key {
    probes.key(at: context.place)
      ?? Key(seed: seed).at(Int(bitPattern: UInt(truncatingIfNeeded: context.place))).at(context.visit)
  }

  /// A path to write, below the output directory unless absolute; its folders are made.
  func written(_ path: String) throws(Failure) -> String {
    let path = try outputPath(path)
    try calling { try Folder.makeParent(of: path) }
    return path
  }

  /// Whether a path may be written, as far as that is known without writing.
  func checkWritten(_ path: String) throws(Failure) {
    let path = try outputPath(path)
    do throws(TensorError) { try Folder.checkParent(of: path) } catch {
      throw Failure(.file, "\(error.operation): \(error.reason)", argument: 1)
    }
  }

  /// Where a path to read leads: below the output directory if it is there, else as it stands.
  func readable(_ path: String) throws(Failure) -> String {
    let below = try outputPath(path)
    return Folder.exists(below) ? below : path
  }

  /// Where a path lies that is written.
  func outputPath(_ path: String) throws(Failure) -> String {
    guard !path.utf8.contains(0) else {
      throw Failure(.file, "a path can't hold a NUL character", label: "what follows it would be lost")
    }
    return outputDirectory.isEmpty || path.hasPrefix("/") ? path : "\(outputDirectory)/\(path)"
  }
}
