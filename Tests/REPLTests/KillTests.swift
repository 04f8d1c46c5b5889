import Foundation
import Testing

/// A training killed at any moment, again and again, ends with the bits of one that was left alone.
///
/// `scripts/test-kill 20` does it twenty times.
@Suite(.serialized) struct KillTests {
  private static let kills = ProcessInfo.processInfo.environment["BT_KILLS"].flatMap(Int.init) ?? 5

  /// A training of 30 epochs with all that draws: views, dropout, the order. It prints every bit that counts.
  private static let script = """
    let data = digits(size=8)
    augment view { affine(degrees=10); gaussian_noise(0.1) }
    loss mine(za: [n, d], zb: [n, d]) {
      let c = probe("correlation", standardize(za).T @ standardize(zb) / n)
      probe("on", sum((diagonal(c) - 1)^2)) + 0.02 * sum(off_diagonal(c)^2)
    }
    let run = train {
      data = data.train[0..<256]
      views = [view, view]
      backbone = conv(8) >> batch_norm() >> relu() >> flatten() >> dropout(0.1) >> linear(32)
      loss = mine
      optimizer = lars(lr=0.2)
      epochs = 30
      batch = 64
      checkpoint = "kept.safetensors"
      resume = true
    }
    for (name, p) in run.model.parameters { print(name, [x for x in reshape(p, [p.count])[0..<4]], sum(p), sum(p^2)) }
    for row in run.history { print(row.step, row.loss, row.on, row.learning_rate) }
    print([sum(c^2) for c in run.probes("correlation")])

    """

  private struct Place {
    let folder: TemporaryFolder

    init() throws {
      folder = try TemporaryFolder()
      _ = try folder.file("train.bt", Array(KillTests.script.utf8))
    }

    var arguments: [String] { ["run", folder.file("train.bt"), "--out", folder.path, "--quiet"] }
    var kept: String { folder.file("kept.safetensors") }
  }

  @Test("killed at random moments and started again, it ends with the same bits")
  func killed() throws {
    let calm = try Place()
    let whole = try Binary(calm.arguments, limit: 300)
    try #require(whole.status == 0, "\(whole.error)")
    let place = try Place()
    var moments = Moments(state: 7)
    var inTime = 0
    for kill in 1...KillTests.kills {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Binary.path)
      process.arguments = place.arguments
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      // Most within the training, whose rest grows shorter; some before its first step.
      let share = 0.1 + 1.4 * moments.next() / Double(KillTests.kills)
      Thread.sleep(forTimeInterval: whole.seconds * min(0.9, share))
      if process.isRunning { inTime += 1 }
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      // Whatever is there is whole, or nothing is.
      if FileManager.default.fileExists(atPath: place.kept) {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: place.kept))
        #expect(bytes.count > 1000, "kill \(kill)")
      }
    }
    #expect(inTime * 2 >= KillTests.kills, "only \(inTime) were in time")
    let rest = try Binary(place.arguments, limit: 300)
    #expect(rest.status == 0 && rest.error.isEmpty, "\(rest.error)")
    #expect(!rest.output.isEmpty && rest.output == whole.output)
    let names = try FileManager.default.contentsOfDirectory(atPath: place.folder.path).sorted()
    #expect(names == ["kept.safetensors", "train.bt"])
    // Finished: again at once, and the same.
    #expect(try Binary(place.arguments, limit: 300).output == whole.output)
  }

  /// Numbers in 0..<1 from a seed (SplitMix64).
  private struct Moments {
    var state: UInt64

    mutating func next() -> Double {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }
  }
}
