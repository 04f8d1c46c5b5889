import Foundation
import Testing

@testable import Runtime

@Suite struct ProfileTests {
  private static let peak = Peak(float32: 1e9, bfloat16: 2e9, bandwidth: 1e9)

  private func profiled(
    keepsEvents: Bool = false, at place: String = "", _ body: () throws -> Void
  ) rethrows -> ProfileReport {
    let profile = Profile(peak: Self.peak, keepsEvents: keepsEvents, scriptPlace: { place })
    try Profile.$current.withValue(profile) { try body() }
    return profile.finish()
  }

  private func spin(_ seconds: Double) {
    let end = Date().addingTimeInterval(seconds)
    while Date() < end {}
  }

  private func row(_ report: ProfileReport, _ part: String, _ name: String) -> ProfileReport.Row? {
    report.rows.first { $0.item.part == part && $0.item.name == name }
  }

  @Test("rows add up to the time that passed, and each has what was spent in it alone")
  func sums() throws {
    let start = ContinuousClock.now
    let report = profiled {
      spin(0.02)
      Profile.part("train") {
        spin(0.03)
        Profile.activity("batches") { spin(0.05) }
        Profile.part("knn") { spin(0.01) }
      }
    }
    let elapsed = start.duration(to: .now).components
    let whole = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    #expect(report.seconds <= whole && report.seconds > 0.11)
    for (part, name, seconds) in [
      ("", "", 0.02), ("train", "", 0.03), ("train", "batches", 0.05), ("knn", "", 0.01),
    ] {
      let found = try #require(row(report, part, name))
      #expect(found.seconds >= seconds && found.total.calls == 1)
      #expect(found.seconds <= seconds + whole - 0.11)
    }
  }

  @Test("what an operation computes by others, or an activity, is its own")
  func innermost() throws {
    let tape = { Tape() }
    let report = try profiled {
      let x = try Tensor(uniform: [4, 40], key: Key(seed: 1))
      _ = try tape().apply(BarlowTwinsTerms(form: .gram), x, x)
      try Profile.activity("batches") { _ = try tape().apply(Elementwise(.exp), x) }
    }
    #expect(Set(report.rows.map(\.item.name)) == ["", "barlow_twins", "batches"])
  }

  @Test("a backward pass has a row of its own, at the place where the operation was applied")
  func places() throws {
    let report = try profiled(at: "barlow (a.bt:3)") {
      let tape = Tape()
      let x = tape.variable(try vector(1, 2))
      func relu() throws -> Tensor { try tape.apply(Elementwise(.relu), x) }
      let observer = try #require(tape.observer)
      let y = try observer.inside("layer1.0", relu)
      _ = try tape.backward(from: try tape.apply(Reduction(.sum), y))
    }
    let rows = report.rows.filter { !$0.item.name.isEmpty }.map { row in
      "\(row.item.place): \(row.item.name) \(row.item.kind)"
    }
    #expect(
      rows == [
        "layer1.0: relu forward", "barlow (a.bt:3): sum forward", "barlow (a.bt:3): sum backward",
        "layer1.0: relu backward",
      ])
  }

  @Test("an operation that fails is over, and the next ones are seen")
  func failures() throws {
    struct Mistake: Error {}
    let report = try profiled {
      let tape = Tape()
      let x = tape.variable(try vector(0, 1))
      #expect(throws: Mistake.self) { try Profile.part("train") { throw Mistake() } }
      // Where the convolution's window does not fit, nothing begins at all.
      #expect(throws: TensorError.self) { try tape.apply(Convolution(), x, x) }
      #expect(throws: TensorError.self) { try tape.apply(Failing(), x) }
      _ = try tape.apply(Elementwise(.exp), x)
    }
    #expect(row(report, "", "exp")?.total.calls == 1)
    #expect(row(report, "train", "")?.total.calls == 1)
  }

  @Test("nobody watches where nobody asked, and tensors without data are not seen")
  func off() throws {
    #expect(Profile.current == nil && Tape().observer == nil)
    let report = try profiled {
      _ = try Tape().apply(Elementwise(.exp), Tensor(shapeOnly: TensorType([3])))
    }
    #expect(report.rows.map(\.item.kind) == [.rest])
  }

  @Test("costs: a product is 2 m n k operations, bytes are those of each tensor, backward for each gradient")
  func costs() throws {
    let types = [TensorType([3, 4]), TensorType([4, 5])], result = TensorType([3, 5])
    let product = MatrixProduct()
    #expect(product.cost(types, result, gradientsOf: nil) == Cost(operations: 120, bytes: 4 * (12 + 20 + 15)))
    let both = product.cost(types, result, gradientsOf: [true, true])
    #expect(both == Cost(operations: 240, bytes: 4 * (2 * 12 + 2 * 20 + 15)))
    // PyTorch's flop_counter of conv_transpose2d, [2, 16, 3, 3] with [16, 8, 3, 3].
    let images = [TensorType([2, 3, 3, 16]), TensorType([16, 8, 3, 3])]
    let transposed = ConvolutionTranspose(stride: 2, padding: 1, outputPadding: 1)
    #expect(transposed.operations(images, try transposed.result(images), gradientsOf: nil) == 41472 * 1.0)
    // 8 n² d of the Gram form, 6 n d² of the direct one, all in all.
    for (form, all) in [(BarlowTwinsTerms.Form.gram, 8.0 * 9 * 7), (.direct, 6.0 * 3 * 49)] {
      let terms = BarlowTwinsTerms(form: form), pair = [TensorType([3, 7]), TensorType([3, 7])]
      let forward = terms.operations(pair, TensorType([2]), gradientsOf: nil)
      let backward = terms.operations(pair, TensorType([2]), gradientsOf: [true, true])
      #expect(form == .direct ? forward + backward == all : forward + backward == all * 0.75)
    }
  }

  @Test("every operation states a cost that is finite and not negative")
  func everyCost() throws {
    for kind in Catalogue.all {
      for sample in kind.samples where sample.error == nil {
        let types = sample.inputs.map { TensorType($0) }
        guard let result = try? sample.operation.result(types) else { continue }
        for wanted in [nil, types.map { _ in true }] {
          let cost = sample.operation.cost(types, result, gradientsOf: wanted)
          #expect(cost.operations >= 0 && cost.bytes >= 0, "\(sample.label)")
          #expect(cost.operations.isFinite && cost.bytes.isFinite, "\(sample.label)")
        }
      }
    }
  }

  @Test("the machine has a peak, and work is bound by computing or by memory, whichever takes longer")
  func bounds() {
    #expect(Self.peak.bound(Cost(operations: 3e9, bytes: 1e9)) == 3)
    #expect(Self.peak.bound(Cost(operations: 3e9, bytes: 1e9, isNarrow: true)) == 1.5)
    #expect(Self.peak.bound(Cost(operations: 1, bytes: 5e9)) == 5)
    let machine = Peak.machine
    #expect(machine.float32 > 1e9 && machine.bfloat16 >= machine.float32 && machine.bandwidth > 1e8)
  }

  @Test("a trace is what Chrome reads: complete events in microseconds, one within the other")
  func trace() throws {
    let report = try profiled(keepsEvents: true, at: "f \"q\" (a.bt:1)") {
      try Profile.part("train") {
        _ = try Tape().apply(MatrixProduct(), try Tensor(filled: 1, [2, 3]), try Tensor(filled: 1, [3, 4]))
      }
    }
    let folder = try TemporaryFolder()
    let path = folder.path + "/trace.json"
    try report.writeTrace(to: path)
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let events = try #require(root["traceEvents"] as? [[String: Any]])
    let runs = events.filter { $0["ph"] as? String == "X" }
    #expect(runs.map { $0["name"] as? String } == ["matmul", "train", "program"])
    #expect(runs.map { $0["cat"] as? String } == ["forward", "part", "part"])
    let arguments = try #require(runs[0]["args"] as? [String: Any])
    #expect(arguments["place"] as? String == "f \"q\" (a.bt:1)" && arguments["shape"] as? [Int] == [2, 4])
    #expect(arguments["operations"] as? Double == 48 && arguments["bytes"] as? Double == 4 * (6 + 12 + 8))
    for (inner, outer) in [(0, 1), (1, 2)] {
      let spans = try [inner, outer].map { index in
        let start = try #require(runs[index]["ts"] as? Double)
        return (start, start + (try #require(runs[index]["dur"] as? Double)))
      }
      #expect(spans[1].0 <= spans[0].0 && spans[0].1 <= spans[1].1)
    }
  }
}

/// An operation that its forward pass ends.
private struct Failing: Runtime.Operation {
  static let name = "failing"
  static let samples: [Sample] = []
  func result(_ inputs: [TensorType]) -> TensorType { inputs[0] }
  func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) throws(TensorError) {
    throw TensorError("failing", "it always does")
  }
  func pullback(_ gradient: Tensor, _ saved: Void, wanted: [Bool]) -> [Tensor?] { [nil] }
}
