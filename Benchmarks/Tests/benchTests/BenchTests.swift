import Foundation
import Testing

@testable import bench

@Suite struct BenchTests {
  private func options(_ more: String...) throws -> Options {
    try Options(["/bin/echo", "cases", "peers"] + more)
  }

  private func names(_ words: String..., options more: [String] = []) throws -> [String] {
    let options = try Options(["/bin/echo", "cases", "peers"] + words + more)
    return try Catalogue(options).rows(named: options.words).map { "\($0.name) \($0.precision)" }
  }

  @Test("rows are asked for by group, by name, or as a case of any sizes")
  func selection() throws {
    #expect(try names("loss") == ["loss:256:2048 f32", "loss:256:8192 f32"])
    #expect(
      try names("step", "resnet18:16:256:512") == ["resnet18:16:256:512 f32", "resnet18:16:256:512 bf16"])
    #expect(try names("resnet18:8:4:16", options: ["--precision", "bf16"]) == ["resnet18:8:4:16 bf16"])
    #expect(try names("step").count == 6 && names("views") == ["views:32 f32", "views:224 f32"])
    let groups = ["start", "loss", "step", "views", "cifar10", "digits", "arithmetic"]
    #expect(try names().count == groups.reduce(0) { try $0 + names($1).count })
  }

  @Test(
    "what is no row, no option or no number is refused",
    arguments: [
      ["nothing"], ["resnet18:16:257"], ["resnet18:0:4:4"], ["resnet18:a:4:4"], ["loss:1"], ["--what"],
      ["--rounds", "0"], ["--rounds"], ["--precision", "f16"],
    ])
  func refusals(_ words: [String]) {
    #expect(throws: Options.Mistake.self) {
      let options = try Options(["/bin/echo", "cases", "peers"] + words)
      _ = try Catalogue(options).rows(named: options.words)
    }
  }

  @Test("the last line with a time counts; what is no time is none")
  func seconds() {
    #expect(Row.Contestant.seconds(in: "seconds 3\nnoise\nseconds 0.25\nlater\n") == 0.25)
    for text in ["", "second 1", "seconds", "seconds x", "seconds nan", "seconds -1", "seconds 0"] {
      #expect(Row.Contestant.seconds(in: text) == nil)
    }
  }

  @Test("the serial fraction is that of Amdahl's law, and no less than none")
  func serial() {
    #expect(abs(Growth.serialFraction(one: 10, all: 6, threads: 2) - 0.2) < 1e-12)
    #expect(Growth.serialFraction(one: 10, all: 4, threads: 2) == 0)
    #expect(Growth.serialFraction(one: 10, all: 12, threads: 2) == 1)
    #expect(abs(10 / Growth.speedup(0.2, threads: 2) - 6) < 1e-12)
  }

  private func contestant(
    _ name: String, _ role: Row.Contestant.Role, _ script: String, variant: String = ""
  ) -> Row.Contestant {
    Row.Contestant(name: name, role: role, variant: variant, command: Command(["/bin/sh", "-c", script]))
  }

  @Test("medians, the better variant, ratios and targets")
  func measuring() throws {
    let row = Row(
      group: "a", name: "a", images: 10, target: Target(overUsual: 2.5, overBest: 1.5),
      contestants: [
        contestant("bt", .bt, "echo seconds 2"),
        contestant("torch", .usual, "echo seconds 9", variant: "slow"),
        contestant("torch", .usual, "echo seconds 6", variant: "fast"),
        contestant("tuned", .tuned, "echo seconds 4"), contestant("broken", .tuned, "echo no >&2; exit 1"),
      ])
    let result = row.measure(rounds: 3)
    #expect(result.entries.map(\.name) == ["bt", "torch", "tuned"])
    #expect(result.entries[1].variant == "fast" && result.entries.allSatisfy { $0.rounds.count == 3 })
    #expect(Array(result.checks.map(\.value).prefix(2)) == [3, 2])
    #expect(Array(result.checks.map(\.isMet).prefix(2)) == [true, true])
    #expect(result.note?.contains("broken") == true && result.note?.contains("no") == true)
    #expect(result.lines[0].hasPrefix("bt a f32 5.0 images/s  2.00 s"))
    let decoded = try JSONDecoder().decode(Result.self, from: try JSONEncoder().encode(result))
    #expect(decoded.lines == result.lines)
  }

  @Test("where bt can't do it, or what it reads is missing, the row says why")
  func missing() {
    let failing = contestant("bt", .bt, "echo 'error[BT0101]: no such thing' >&2; exit 1")
    let result = Row(
      group: "a", name: "a", contestants: [failing, contestant("torch", .usual, "echo seconds 1")]
    )
    .measure(rounds: 2)
    #expect(result.entries.isEmpty && result.note == "not available: error[BT0101]: no such thing")
    #expect(result.lines == ["a f32", "  not available: error[BT0101]: no such thing"])
    let unprepared = Row(
      group: "a", name: "a", preparation: [Command(["/bin/false"])],
      contestants: [contestant("bt", .bt, "echo seconds 1")])
    #expect(unprepared.measure(rounds: 1).entries.isEmpty)
  }
}
