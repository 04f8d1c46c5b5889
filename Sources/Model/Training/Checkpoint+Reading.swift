package import Runtime

extension Checkpoint {
  /// Reads a file and checks that it is whole.
  ///
  /// - Throws: where it can't be read, is damaged, or is none that this version can go on from. The file stays as it is.
  package init(reading path: String) throws(TensorError) {
    let file = try Safetensors(reading: path)
    guard let version = file.metadata[Key.version], let text = file.metadata[Key.state] else {
      throw Checkpoint.refusal(path, "it was not written by a training")
    }
    guard let number = Int(version), number > 0 else {
      throw Checkpoint.refusal(path, "its version is \"\(version)\"")
    }
    guard number <= Checkpoint.version else {
      throw Checkpoint.refusal(
        path, "it has version \(number) of the format, and this bt reads \(Checkpoint.version)",
        hint: "go on with the bt that wrote it")
    }
    let tensors = try file.tensors()
    var checksum = Checksum()
    checksum.add(text)
    for (_, tensor) in tensors { checksum.add(tensor) }
    guard checksum.text == file.metadata[Key.checksum] else {
      throw Checkpoint.refusal(path, "its contents do not agree with its checksum: it is damaged")
    }
    let json: JSON
    do throws(JSONMistake) { json = try JSON(parsing: text) } catch {
      throw Checkpoint.refusal(path, "its state is no JSON: \(error.reason)")
    }
    let fields = Fields(json, path)
    guard let status = Run.Status(rawValue: try fields.text("status")),
      let description = TrainingDescription(try fields.value("training"))
    else { throw fields.wrong("status") }
    self.status = status
    self.description = description
    circumstances = try fields.circumstances
    snapshot = try fields.snapshot(Dictionary(tensors.map { ($0.name, $0.tensor) }) { $1 })
  }

  /// The state of a training that goes on from here, of the same description.
  ///
  /// - Throws: where the file's contents are not of such a training.
  package func state(for configuration: TrainingConfiguration, _ path: String) throws -> TrainingState {
    let state = try TrainingState(configuration, from: snapshot, of: description)
    let perEpoch = state.stepsPerEpoch
    guard perEpoch > 0, snapshot.step <= configuration.epochs * perEpoch,
      snapshot.history.count == snapshot.step / perEpoch, snapshot.tally.count == snapshot.step % perEpoch
    else { throw Checkpoint.refusal(path, "its step and its history do not agree") }
    return state
  }

  fileprivate static func refusal(_ path: String, _ reason: String, hint: String? = nil) -> TensorError {
    TensorError("train", "\(path) is no checkpoint to go on from: \(reason)", hint: hint, kind: .file)
  }
}

/// The fields of the JSON, each of the type it must have.
private struct Fields {
  private let json: JSON
  private let path: String

  init(_ json: JSON, _ path: String) { (self.json, self.path) = (json, path) }

  func wrong(_ name: String) -> TensorError {
    Checkpoint.refusal(path, "its field \"\(name)\" is missing or not what it should be")
  }

  func value(_ name: String) throws(TensorError) -> JSON {
    guard let value = json[name] else { throw wrong(name) }
    return value
  }

  func text(_ name: String) throws(TensorError) -> String {
    guard let text = json[name]?.text else { throw wrong(name) }
    return text
  }

  /// A number of steps: so small that counting on can't overflow.
  private func count(_ name: String, in json: JSON) throws(TensorError) -> Int {
    guard let number = json[name]?.integer, (0..<1 << 48).contains(number) else { throw wrong(name) }
    return number
  }

  var circumstances: Checkpoint.Circumstances {
    get throws(TensorError) {
      guard let platform = json["platform"]?.fields else { throw wrong("platform") }
      guard let script = json["script"], let name = script["name"]?.text, let text = script["text"]?.text
      else {
        throw wrong("script")
      }
      return Checkpoint.Circumstances(
        version: try self.text("bt"), platform: Platform(entries: platform.compactMapValues(\.text)),
        kernels: (json["kernels"]?.fields ?? [:]).compactMapValues(\.text), scriptName: name, script: text)
    }
  }

  func snapshot(_ tensors: [String: Tensor]) throws(TensorError) -> TrainingSnapshot {
    var rest = tensors
    func take(_ name: String) throws(TensorError) -> Tensor {
      guard let tensor = rest.removeValue(forKey: name) else {
        throw Checkpoint.refusal(path, "it lacks the tensor \"\(name)\"")
      }
      return tensor
    }
    func lists(_ field: String, _ name: (String, Int) -> String) throws(TensorError) -> [String: [Tensor]] {
      guard let fields = json[field]?.fields else { throw wrong(field) }
      var found: [String: [Tensor]] = [:]
      for key in fields.keys {
        let count = try count(key, in: .object(fields))
        guard count <= rest.count else { throw wrong(field) }
        var values: [Tensor] = []
        for index in 0..<count { values.append(try take(name(key, index))) }
        found[key] = values
      }
      return found
    }
    let slots = try lists("slots") { "optimizer.\($1).\($0)" }
    let probes = try lists("probes") { "probe.\($0).\($1)" }
    guard try count("parameters", in: json) == rest.count else { throw wrong("parameters") }
    guard let items = json["history"]?.items, let tally = json["tally"].flatMap(EpochTally.init) else {
      throw wrong("history")
    }
    let history = items.compactMap(EpochRecord.init)
    guard history.count == items.count, history.map(\.epoch) == Array(1..<history.count + 1) else {
      throw wrong("history")
    }
    return TrainingSnapshot(
      parameters: rest, slots: slots, optimizerSteps: try count("optimizer_steps", in: json),
      step: try count("step", in: json), history: history, probes: probes, tally: tally)
  }
}
