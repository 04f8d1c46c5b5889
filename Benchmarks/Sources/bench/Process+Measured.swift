import Foundation

extension Process {
  /// What a command took.
  struct Outcome {
    let seconds: Double
    /// The most memory it held.
    let megabytes: Double
  }
}

extension Row.Contestant {
  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs the command once. Its peak memory is read from `/usr/bin/env time`-like accounting of the kernel.
  func run() throws -> Process.Outcome {
    let pipe = Pipe(), process = Process()
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    let start = ContinuousClock.now
    try process.run()
    let watch = PeakMemory(of: process.processIdentifier)
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let elapsed = start.duration(to: .now).components  // its output has ended, so it has
    process.waitUntilExit()
    let whole = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    let megabytes = watch.stop()
    guard process.terminationStatus == 0 else {
      throw Failed(description: "failed: \(command.joined(separator: " "))")
    }
    if wholeProcess { return Process.Outcome(seconds: whole, megabytes: megabytes) }
    guard let line = output.split(separator: "\n").last(where: { $0.hasPrefix("seconds ") }),
      let seconds = Double(line.dropFirst(8))
    else { throw Failed(description: "no time from: \(command.joined(separator: " "))") }
    return Process.Outcome(seconds: seconds, megabytes: megabytes)
  }
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
