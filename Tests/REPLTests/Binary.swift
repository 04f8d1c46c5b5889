import Foundation

/// The program itself, as a user starts it.
struct Binary {
  let status: Int32
  let output: String
  let error: String
  let seconds: Double

  /// The codes told, each once, in order.
  var codes: [String] {
    error.split(separator: "\n").compactMap { line in
      line.hasPrefix("error[") ? String(line.dropFirst(6).prefix(6)) : nil
    }
  }

  /// Beside the tests, where the build puts it.
  static let path = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path + "/bt"

  /// Runs it to its end; a process that takes longer than the limit is ended, which gives status -1.
  init(_ arguments: [String], output device: String? = nil, limit: Double = 60) throws {
    let folder = try TemporaryFolder()
    let (first, second) = (device ?? folder.file("output"), folder.file("error"))
    for path in [first, second] where path != device {
      _ = try folder.file(String(path.dropFirst(folder.path.count + 1)), [])
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Binary.path)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: first)
    process.standardError = FileHandle(forWritingAtPath: second)
    let start = Date()
    try process.run()
    while process.isRunning, Date().timeIntervalSince(start) < limit { Thread.sleep(forTimeInterval: 0.01) }
    let isLate = process.isRunning
    if isLate { process.terminate() }
    process.waitUntilExit()
    seconds = Date().timeIntervalSince(start)
    status = isLate ? -1 : process.terminationReason == .exit ? process.terminationStatus : -2
    output = device == nil ? Binary.text(first) : ""
    error = Binary.text(second)
  }

  private static func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }
}
