import Foundation

/// A program with its arguments, run to its end.
struct Command {
  let words: [String]
  var environment: [String: String] = [:]

  init(_ words: [String], environment: [String: String] = [:]) {
    (self.words, self.environment) = (words, environment)
  }

  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  /// What one run took.
  struct Outcome {
    let output: String
    /// From its start to its end.
    let seconds: Double
    /// The most memory it held.
    let megabytes: Double
  }

  /// - Throws: where it can't be started or fails, with the last line of what it said.
  func run() throws -> Outcome {
    let output = Pipe(),
      error = FileManager.default.temporaryDirectory.appendingPathComponent("bench-\(UUID())")
    guard FileManager.default.createFile(atPath: error.path, contents: nil) else {
      throw Failed(description: "\(error.path) can't be written")
    }
    defer { try? FileManager.default.removeItem(at: error) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: error)
    let start = ContinuousClock.now
    try process.run()
    let watch = PeakMemory(of: process.processIdentifier)
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let elapsed = start.duration(to: .now).components  // its output has ended, so it has
    process.waitUntilExit()
    let megabytes = watch.stop()
    guard process.terminationStatus == 0 else {
      let said = (try? String(contentsOf: error, encoding: .utf8)) ?? ""
      let lines = said.split(separator: "\n")
      let line = lines.first { $0.hasPrefix("error") } ?? lines.last ?? "no message"
      throw Failed(description: "\(line)")
    }
    return Outcome(
      output: text, seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18,
      megabytes: megabytes)
  }

  /// What it wrote; nil where it failed.
  var output: String? { try? run().output }
}

/// Reads a process's peak memory from the kernel now and then, until it ends.
final class PeakMemory: @unchecked Sendable {
  private let lock = NSLock()
  private var peak = 0.0
  private var isStopped = false

  init(of process: Int32) {
    Thread.detachNewThread { [self] in
      while true {
        let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
        let stopped = lock.withLock {
          peak = max(peak, (kilobytes ?? 0) / 1024)
          return isStopped
        }
        if stopped { return }
        usleep(5000)
      }
    }
  }

  func stop() -> Double {
    lock.withLock {
      isStopped = true
      return peak
    }
  }
}
