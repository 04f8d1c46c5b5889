import DSL
import Foundation
import Testing
import Workbench

@Suite struct ProfileTests {
  private static let training = """
    backbone encoder { conv(4) >> batch_norm() >> relu() >> flatten() }
    loss barlow(za: [n, d], zb: [n, d]) {
      let c = standardize(za).T @ standardize(zb) / n
      sum((diagonal(c) - 1)^2) + 0.02 * sum(off_diagonal(c)^2)
    }
    let data = digits(size=8)
    let run = train {
      data = data.train[0..<64]
      views = [augment { gaussian_noise(0.1) }, augment { identity() }]
      backbone = encoder
      projector = linear(8)
      loss = barlow
      optimizer = adam(lr=1e-3)
      epochs = 2
      batch = 32
    }
    let accuracy = knn(run.encoder, data.train[0..<64], data.test[0..<32], k=5)
    """

  private func run(_ text: String, _ profiling: Session.Options.Profiling) -> CellResult {
    var options = Session.Options()
    options.profiling = profiling
    return Session(options).evaluate(Array(text.utf8), name: "folder/a.bt", events: { _ in })
  }

  /// The seconds and shares of the rows that are no sums of others, and what is said to be the total.
  private func numbers(_ table: Substring) throws -> (rows: [(Double, Double)], total: Double) {
    var rows: [(Double, Double)] = []
    var total = Double.nan
    let lines = table.split(separator: "\n").dropFirst()
    for (index, line) in lines.enumerated() {
      let percent = try #require(line.firstRange(of: " %"))
      let words = line[..<percent.lowerBound].split(separator: " ")
      let row = (try #require(Double(words[words.count - 2])), try #require(Double(words[words.count - 1])))
      if words[0] == "total" { total = row.0 }
      let next = lines.dropFirst(index + 1).first
      let isSum = !line.hasPrefix(" ") && next?.hasPrefix(" ") == true
      if words[0] != "total", !isSum { rows.append(row) }
    }
    return (rows, total)
  }

  @Test("a profile names layers, operations and parts; the rows of either table add up to the whole")
  func table() throws {
    let result = run(Self.training, .table)
    #expect(result.succeeded, "\(result.diagnosticText(.text(color: false)))")
    let text = try #require(result.profile).text
    for name in [
      "conv, backward", "batch_norm", "matmul", "batches", "optimizer", "the rest of train", "knn",
      "backbone.0.0", "backbone.0.1", "projector", "loss", "GFLOP/s",
      "other: interpreting, checking, showing",
    ] {
      #expect(text.contains(name), "\(name) in:\n\(text)")
    }
    let tables = text.split(separator: "by layer")
    #expect(tables.count == 2)
    for table in tables {
      let body = table.hasPrefix("profile") ? table.drop { $0 != "\n" }.dropFirst() : table
      let (rows, total) = try numbers(body)
      let seconds = rows.reduce(0) { $0 + $1.0 }, share = rows.reduce(0) { $0 + $1.1 }
      #expect(
        abs(seconds - total) <= 0.0006 * Double(rows.count) && abs(share - 100) < 0.06 * Double(rows.count))
    }
  }

  @Test("a script that fails has a profile of what ran until then")
  func failing() throws {
    let result = run("let x = ones([40, 40])\nlet y = x @ x\nassert float(sum(y)) < 0", .table)
    #expect(!result.succeeded)
    #expect(try #require(result.profile).text.contains("matmul"))
  }

  @Test("nobody who did not ask gets one")
  func off() { #expect(run("1 + 1", .none).profile == nil) }

  @Test("outside of layers an operation's place is the function that runs, with its file and line")
  func functions() throws {
    let result = run("let x = ones([300, 300])\nfn square(x) = x @ x\nfor i in 0..<20 { square(x) }", .table)
    let text = try #require(result.profile).text
    #expect(text.contains("square (a.bt:2)"), "\(text)")
  }

  @Test("`profile` calls a function, shows the table, gives what it gives and writes a trace")
  func builtin() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bt-profile-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    var options = Session.Options()
    options.outputDirectory = folder.path
    let transcript = Transcript()
    let result = Session(options).evaluate(
      Array("profile(() -> float(sum(ones([30, 20]) @ ones([20, 3]))), trace=\"t.json\")".utf8), name: "a",
      events: transcript.handle)
    #expect(result.succeeded && transcript.displays == ["1800.0"])
    #expect(transcript.output.hasPrefix("profile: ") && transcript.output.contains("matmul"))
    let path = folder.appendingPathComponent("t.json")
    #expect(transcript.saved == [path.path])
    let root = try JSONSerialization.jsonObject(with: try Data(contentsOf: path)) as? [String: Any]
    let events = try #require(root?["traceEvents"] as? [[String: Any]])
    #expect(events.contains { $0["name"] as? String == "matmul" && $0["cat"] as? String == "forward" })
  }

  @Test("`profile` of a function that fails shows the table, and the failure is the function's")
  func failingBuiltin() throws {
    let transcript = Transcript()
    let result = Session().evaluate(
      Array("fn f() { let x = ones([9, 9]) @ ones([9, 9])\nassert float(sum(x)) < 0 }\nprofile(f)".utf8),
      name: "a", events: transcript.handle)
    #expect(result.diagnostics.map(\.code) == ["BT0411"] && transcript.output.contains("matmul"))
  }
}
