import Foundation

/// What the body wrote to the process's standard output and standard error.
struct Captured<Result> {
  let result: Result
  let output: String
  let error: String

  init(_ body: () throws -> Result) throws {
    let folder = try TemporaryFolder()
    let (first, second) = (folder.file("output"), folder.file("error"))
    fflush(nil)
    let kept = (dup(1), dup(2))
    for (path, descriptor) in [(first, Int32(1)), (second, 2)] {
      let file = open(path, O_RDWR | O_CREAT, 0o600)
      dup2(file, descriptor)
      close(file)
    }
    defer {
      close(kept.0)
      close(kept.1)
    }
    let outcome = Swift.Result { try body() }
    fflush(nil)
    dup2(kept.0, 1)
    dup2(kept.1, 2)
    result = try outcome.get()
    output = String(decoding: FileManager.default.contents(atPath: first) ?? Data(), as: UTF8.self)
    error = String(decoding: FileManager.default.contents(atPath: second) ?? Data(), as: UTF8.self)
  }
}

/// A folder that is gone after the test.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "bt-repl-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes bytes to a file and gives its path.
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }
}
