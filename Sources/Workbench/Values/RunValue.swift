package import DSL
internal import Model
internal import Runtime

/// A training that ended, with everything it left: the trained model, its history, its probes.
package final class RunValue: HostValue {
  let run: Run
  let configuration: [(name: String, value: Value)]
  private let knowledge: Knowledge

  /// What is known of a run: all of one that ran; of one that was checked on shapes no numbers, and perhaps
  /// neither how many epochs it took nor what it recorded.
  struct Knowledge {
    var hasNumbers = true
    var hasLength = true
    var hasNames = true

    static let all = Knowledge()
    static func shapes(hasLength: Bool, hasNames: Bool) -> Knowledge {
      Knowledge(hasNumbers: false, hasLength: hasLength, hasNames: hasNames)
    }
  }

  /// - Parameter configuration: the arguments of `train`, as given.
  init(_ run: Run, configuration: [(name: String, value: Value)], knowledge: Knowledge = .all) {
    self.run = run
    self.configuration = configuration
    self.knowledge = knowledge
  }

  /// Whether its history is as long as it seems.
  var hasKnownLength: Bool { knowledge.hasLength }

  package var withoutElements: Value {
    .host(
      RunValue(
        Run(run.state.shapeOnly, run.status), configuration: configuration.map { ($0, $1.withoutElements) },
        knowledge: knowledge))
  }

  package func joined(with other: any HostValue) -> Value? {
    guard let other = other as? RunValue, !knowledge.hasNumbers, !other.knowledge.hasNumbers,
      run.model.hasShapes(of: other.run.model), run.history.count == other.run.history.count,
      case .record(let configuration) = Value(record: configuration).joined(
        with: Value(record: other.configuration))
    else { return nil }
    let haveNames = knowledge.hasNames && other.knowledge.hasNames && run.state.hasProbes(of: other.run.state)
    return .host(
      RunValue(
        run, configuration: configuration.fields,
        knowledge: .shapes(
          hasLength: knowledge.hasLength && other.knowledge.hasLength, hasNames: haveNames)))
  }

  package let typeName = "run"
  package let memberNames = [
    "encoder", "projector", "model", "history", "probe", "probes", "config", "status",
  ]

  package func member(_ name: String) throws(Failure) -> Value? {
    switch name {
    case "encoder": return .host(EncoderValue(try calling { try run.encoder }))
    case "projector":
      guard let projector = try calling({ try run.projector }) else { return .nothing }
      return .host(ModelValue(projector))
    case "model": return .host(ModelValue(run.model))
    case "history":
      let isCut = !knowledge.hasNumbers && run.history.count >= TrainingState.longestCheckedHistory
      if isCut || !knowledge.hasLength { return .unknown(kind: "list") }
      if !knowledge.hasNames { return Value(list: run.history.map { _ in .unknown(kind: "record") }) }
      return Value(list: run.history.map(record))
    case "probe": return .host(ProbeReader(run, all: false, knowledge))
    case "probes": return .host(ProbeReader(run, all: true, knowledge))
    case "config": return Value(record: configuration)
    case "status" where !knowledge.hasNumbers: return .unknown(kind: "string")
    case "status": return .string(run.status.rawValue)
    default: return nil
    }
  }

  private func record(_ row: EpochRecord) -> Value {
    func number(_ value: Double) -> Value { knowledge.hasNumbers ? .float(value) : .unknown(kind: "float") }
    return Value(
      record: [("epoch", .int(row.epoch)), ("step", .int(row.step)), ("loss", number(row.loss))]
        + row.columns.map { ($0.name, number($0.value)) } + [
          ("learning_rate", number(row.learningRate)), ("seconds", number(row.seconds)),
          ("images_per_second", number(row.imagesPerSecond)),
        ])
  }

  package var summaryText: String {
    var text = status
    if let last = run.history.last {
      text += ", loss \(number(last.loss))"
      for column in last.columns.prefix(4) { text += ", \(column.name) \(number(column.value))" }
    }
    return text
  }

  /// The numbers of the first epoch and of the last, the probes that are tensors, and what else there is.
  package var displayText: String {
    var rows: [(name: String, text: String)] = []
    if let first = run.history.first, let last = run.history.last {
      func row(_ name: String, _ value: (EpochRecord) -> Double?) {
        guard let to = value(last).map(number) else { return }
        let from = run.history.count > 1 ? value(first).map { "\(number($0)) -> " } ?? "" : ""
        rows.append((name, from + to))
      }
      row("loss") { $0.loss }
      for column in last.columns { row(column.name) { $0.columns.first { $0.name == column.name }?.value } }
      if knowledge.hasNumbers {
        let seconds = run.history.reduce(0) { $0 + $1.seconds }
        let rate = FormatSpecification(",.0f")?.apply(to: .float(last.imagesPerSecond)) ?? ""
        rows.append(("time", "\(seconds.brief) s, \(rate) images a second"))
      }
    }
    for (name, tensors) in run.state.probes.sorted(by: { $0.key < $1.key }) {
      guard let last = tensors.last else { continue }
      rows.append(("probe(\"\(name)\")", "tensor \(last.shape)"))
    }
    rows.append(("members", memberNames.joined(separator: " ")))
    return ([status] + TextTable(rows.map { [$0.name, $0.text] }).lines).joined(separator: "\n")
  }

  private var status: String {
    let state = run.state
    return
      "run \(run.status.rawValue) after \(state.history.count) of \(state.configuration.epochs) epochs"
  }

  private func number(_ value: Double) -> String { knowledge.hasNumbers ? value.brief : "…" }
}

/// `run.probe("name")`: the last value recorded under a name; `run.probes("name")`: all of them.
package final class ProbeReader: HostValue {
  private let run: Run
  private let all: Bool
  private let knowledge: RunValue.Knowledge

  init(_ run: Run, all: Bool, _ knowledge: RunValue.Knowledge) {
    (self.run, self.all, self.knowledge) = (run, all, knowledge)
  }

  package let typeName = "function"
  package let isCallable = true
  package var summaryText: String { all ? "run.probes" : "run.probe" }
  package var displayText: String {
    "\(summaryText)(name): \(all ? "every value" : "the last value") recorded under a name\n  names: "
      + names.joined(separator: ", ")
  }

  private var names: [String] {
    run.state.probes.keys.sorted() + (run.history.last?.columns.map(\.name) ?? [])
  }

  package func call(_ arguments: CallArguments, _ context: CallContext) throws(Failure) -> Value {
    guard arguments.positional.count == 1, arguments.named.isEmpty,
      case .string(let name) = arguments.positional[0]
    else { throw Failure(.wrongType, "a probe is asked for by its name, a string") }
    if !knowledge.hasNames { return .unknown(kind: nil) }
    var values: [Value] = (run.state.probes[name] ?? []).map { .host(TensorValue($0)) }
    if values.isEmpty {
      values = run.history.compactMap { row in
        row.columns.first { $0.name == name }.map {
          knowledge.hasNumbers ? .float($0.value) : .unknown(kind: "float")
        }
      }
    }
    if !knowledge.hasLength, all { return .unknown(kind: "list") }
    guard let last = values.last else {
      throw Failure(
        .noSuchMember, "nothing was recorded under \"\(name)\"", argument: 0,
        notes: names.isEmpty ? [] : ["there are: \(names.joined(separator: ", "))"],
        help: Suggestion.help(for: name, among: names))
    }
    return all ? Value(list: values) : last
  }
}

/// A backbone with the view that evaluation applies before it.
package final class EncoderValue: HostValue {
  let encoder: Encoder

  init(_ encoder: Encoder) { self.encoder = encoder }

  package let typeName = "encoder"
  package let isCallable = true
  package let memberNames = ["model", "view"]

  package func member(_ name: String) throws(Failure) -> Value? {
    switch name {
    case "model": return .host(ModelValue(encoder.model))
    case "view": return .host(ViewValue(encoder.view, definition: View(encoder.view.stages).code))
    default: return nil
    }
  }

  package var withoutElements: Value {
    .host(EncoderValue(Encoder(model: encoder.model.shapeOnly, view: encoder.view)))
  }

  package func joined(with other: any HostValue) -> Value? {
    guard let other = other as? EncoderValue, encoder.model.hasShapes(of: other.encoder.model) else {
      return nil
    }
    return .host(self)
  }

  package func call(_ arguments: CallArguments, _ context: CallContext) throws(Failure) -> Value {
    let x = try ModelValue.input(arguments)
    return .host(TensorValue(try calling { try encoder.model(try x.tensor()) }))
  }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = (host as? EncoderValue)?.encoder else { return false }
    return encoder.view == other.view && encoder.model.isSame(as: other.model)
  }

  package var summaryText: String { "encoder \(encoder.model.input) -> \(encoder.model.output)" }
  package var displayText: String {
    let stages = encoder.view.stages.map(\.code)
    let view = stages.isEmpty ? "none" : stages.joined(separator: "; ")
    return ModelText(encoder.model).table(as: "encoder") + "\n  view before it: \(view)"
  }
}
