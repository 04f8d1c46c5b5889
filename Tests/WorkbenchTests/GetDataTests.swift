import Foundation
import Testing

/// scripts/get-data with an archive in a folder in the place of the home of a data set.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl")))
struct GetDataTests {
  private let folder: TemporaryFolder
  private let archive = "cifar-10-binary.tar.gz"
  private let unpacked = "cifar-10-batches-bin"

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/home/\(unpacked)", withIntermediateDirectories: true)
    try Data(repeating: 7, count: 6146).write(
      to: URL(fileURLWithPath: "\(folder.path)/home/\(unpacked)/a.bin"))
    try shell("cd '\(folder.path)/home' && tar -czf \(archive) \(unpacked)")
  }

  @discardableResult
  private func shell(_ command: String) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", command]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  /// Runs the script, with the sum of the archive as if it were the published one.
  private func fetch(trusting: Bool) throws -> (status: Int32, text: String) {
    let script = "\(folder.path)/get-data"
    var text = try projectFile("scripts/get-data")
    if trusting {
      let sum = try shell("md5sum '\(folder.path)/home/\(archive)'").text.prefix(32)
      text = text.replacingOccurrences(of: "c32a1d4ab5d03f1284b67883e8d87530", with: String(sum))
    }
    try text.write(toFile: script, atomically: true, encoding: .utf8)
    return try shell(
      "BT_DATA_HOME='file://\(folder.path)/home' bash '\(script)' cifar10 '\(folder.path)/data'")
  }

  private var fetched: [String] {
    get throws { try folder.contents.filter { $0.hasPrefix("data/") && !$0.hasSuffix(".part") } }
  }

  @Test("a data set is fetched, checked and unpacked; once it is there nothing is done")
  func fetching() throws {
    #expect(try fetch(trusting: true).status == 0)
    #expect(try fetched == ["data/\(unpacked)", "data/\(unpacked)/a.bin"])
    #expect(folder.size("data/\(unpacked)/a.bin") == 6146)
    let again = try fetch(trusting: true)
    #expect(again.status == 0 && again.text.contains("is there already"))
  }

  @Test("a file with another checksum is refused, and leaves nothing")
  func checksum() throws {
    let result = try fetch(trusting: false)
    #expect(result.status == 1 && result.text.contains("is not the published file"))
    #expect(try fetched.isEmpty)
  }

  @Test("what an interruption left is continued")
  func continuing() throws {
    let part = "\(folder.path)/data/.\(unpacked).part"
    try shell("mkdir -p '\(part)' && head -c 40 '\(folder.path)/home/\(archive)' > '\(part)/\(archive)'")
    #expect(try fetch(trusting: true).status == 0)
    #expect(folder.size("data/\(unpacked)/a.bin") == 6146)
  }

  @Test("a home that can't be reached is an error")
  func unreachable() throws {
    try FileManager.default.removeItem(atPath: "\(folder.path)/home/\(archive)")
    let fetched = try fetch(trusting: false)
    #expect(fetched.status == 1 && fetched.text.contains("could not be fetched"))
    #expect(try self.fetched.isEmpty)
  }
}
