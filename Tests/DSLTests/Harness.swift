import DSL
import Foundation
import Testing

/// Collects what a run shows.
final class Transcript: Sink {
  var lines: [String] = []
  var printed = ""
  var warnings: [Diagnostic] = []

  func warn(_ warnings: [Diagnostic]) { self.warnings += warnings }
  func display(_ value: Value, at place: Place) { add(value.displayText) }
  func output(_ text: String) {
    printed += text
    add(String(text.dropLast()))
  }

  private func add(_ text: String) {
    lines += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}

/// Everything one text led to.
struct Run {
  var lines: [String]
  var outcome: Outcome
  /// What was found before running, and is no error.
  var warnings: [Diagnostic] = []

  var codes: [String] { (warnings + outcome.diagnostics).map(\.code) }
  var rendered: String { DiagnosticRenderer().render(warnings + outcome.diagnostics) }
}

/// Runs cells one after the other in one interpreter; the last outcome is given.
func run(
  _ cells: String..., registry: Registry = Registry(), overrides: [String: String] = [:]
) -> Run {
  let interpreter = Interpreter(registry: registry, overrides: overrides, stackBytes: 2 << 20)
  let transcript = Transcript()
  var outcome = Outcome()
  for cell in cells {
    outcome = interpreter.run(Source(name: "test.bt", text: cell), sink: transcript)
    if !outcome.succeeded { break }
  }
  return Run(lines: transcript.lines, outcome: outcome, warnings: transcript.warnings)
}

/// What a text's last statement gives, as code; or its diagnostics.
func result(_ text: String, registry: Registry = Registry()) -> String {
  let run = run(text, registry: registry)
  return run.outcome.diagnostics.isEmpty ? run.outcome.value.text : run.rendered
}

/// A stage that only knows how it was written.
final class FakeStage: HostValue {
  let title: String
  let parts: [Value]

  init(_ title: String, _ parts: [Value] = []) {
    self.title = title
    self.parts = parts
  }

  var typeName: String { "stage" }
  var isStage: Bool { true }
  var isCallable: Bool { true }
  var summaryText: String { title }
  var displayText: String { code ?? title }
  var code: String? {
    parts.isEmpty ? title : title + " { " + parts.map(\.text).joined(separator: "; ") + " }"
  }

  func member(_ name: String) throws(Failure) -> Value? {
    name == "parts" ? Value(list: parts) : nil
  }
  var memberNames: [String] { ["parts"] }

  func call(_ arguments: CallArguments, _ context: CallContext) throws(Failure) -> Value {
    .string(title + "(" + arguments.positional.map(\.text).joined(separator: ", ") + ")")
  }

  func binary(_ operation: BinaryOperator, _ lhs: Value, _ rhs: Value) throws(Failure) -> Value? {
    guard operation == .compose, case .host(let left) = lhs, case .host(let right) = rhs else { return nil }
    return .host(FakeStage("joined", [.host(left), .host(right)]))
  }

  func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let stage = host as? FakeStage else { return false }
    return stage.code == code
  }
}

extension Registry {
  /// Stands in for a host: every name of the sample makes a stage or takes fields.
  static let fake: Registry = {
    var registry = Registry()
    func stage(_ name: String, _ parameters: [Parameter], block: BlockKind = .none) -> Builtin {
      Builtin(name, area: "fake", parameters, block: block, summary: "A stage.") {
        (arguments, _) throws(Failure) in
        let given = zip(arguments.builtin.parameters, arguments.values).compactMap { parameter, value in
          value.map { "\(parameter.name)=\($0.text)" }
        }
        return .host(FakeStage("\(name)(\(given.joined(separator: ", ")))", arguments.stages))
      }
    }
    let p = Parameter("p", "float", default: "1.0")
    registry.register([
      stage(
        "affine",
        ["degrees", "translate", "scale", "shear"].map { Parameter($0, "number", default: "0") }),
      stage("brightness", [Parameter("factor", "number or range")]),
      stage("gaussian_noise", [Parameter("sigma", "number")]),
      stage("gaussian_blur", [Parameter("sigma", "number or range"), p]),
      stage("relu", []),
      stage("flatten", []),
      stage("batch_norm", []),
      stage("avg_pool", [Parameter("kernel", "int")]),
      stage("linear", [Parameter("width", "int"), Parameter("bias", "bool", default: "true")]),
      stage(
        "conv",
        [
          Parameter("channels", "int"), Parameter("kernel", "int", default: "3"),
          Parameter("stride", "int", default: "1"), Parameter("bias", "bool", default: "true"),
        ]),
      stage("repeat", [Parameter("count", "int")], block: .stages),
      stage("maybe", [p], block: .stages),
    ])
    registry.register([
      Builtin(
        "train", area: "fake",
        ["data", "views", "backbone", "projector", "loss", "optimizer", "epochs", "batch"].map {
          Parameter($0, "any", default: "nothing")
        }, block: .fields, summary: "Gives its fields back."
      ) { (arguments, _) throws(Failure) in
        Value(
          record: zip(arguments.builtin.parameters, arguments.values).map {
            (name: $0.name, value: $1 ?? .nothing)
          })
      },
      Builtin("late", area: "fake", summary: "Fails when it is run, and not when it is checked.") {
        (_, context) throws(Failure) in
        if context.isChecking { return .unknown(kind: nil) }
        throw Failure(.invalidValue, "this is too late")
      },
      Builtin("draw", area: "fake", summary: "Its place and visit.", isKeyed: true) {
        (_, context) throws(Failure) in
        Value(list: [.string(String(context.place)), .int(context.visit)])
      },
      Builtin(
        "product", area: "fake", [Parameter("a", "any"), Parameter("b", "any")], summary: "Never agrees."
      ) { (_, _) throws(Failure) in
        throw Failure(
          code: "BT0302", "shapes do not agree", label: "inner sizes differ", argumentLabels: [0: "[2, 1]"])
      },
      Builtin(
        "positive", area: "fake", [Parameter("lr", "float"), Parameter("k", "int", default: "1")],
        summary: "Refuses what is not positive."
      ) { (arguments, _) throws(Failure) in
        guard try arguments.float("lr") > 0 else { throw arguments.invalid("lr", "must be positive") }
        return .int(try arguments.int("k", in: 1...9))
      },
    ])
    registry.assemble = { (stages, definition, _) throws(Failure) in
      .host(FakeStage(definition.callCode, stages))
    }
    registry.stage = { (value) throws(Failure) in
      if case .function(let function) = value, function.takesOneArgument {
        return .host(FakeStage(function.code))
      }
      return nil
    }
    return registry
  }()
}

extension Cancellation {
  /// After 20 ms, from a thread of its own: tests that compute without end may hold all threads of the task pool.
  func cancelSoon() {
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.02)
      self.cancel()
    }
  }
}
