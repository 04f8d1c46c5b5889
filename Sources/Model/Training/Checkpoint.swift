package import Runtime

/// A training on disk: a safetensors file whose metadata says in JSON what the tensors are part of.
///
/// The parameters lie in it under their names, beside them `optimizer.0.<parameter>` and `probe.<name>.<epoch>`. So
/// Python's `safetensors` opens it, and what it holds of the model can be used elsewhere.
package struct Checkpoint: Sendable {
  package let snapshot: TrainingSnapshot
  package let description: TrainingDescription
  package let status: Run.Status
  package let circumstances: Circumstances

  /// Where it was made: for people, and for warnings.
  package struct Circumstances: Sendable, Equatable {
    /// Of bt.
    package var version: String
    package var platform: Platform
    /// Which of several ways things were computed in, on which their last bits depend.
    package var kernels: [String: String]
    package var scriptName: String
    package var script: String

    package init(
      version: String, platform: Platform = .current,
      kernels: [String: String] = KernelChoices.shared.recorded,
      scriptName: String = "", script: String = ""
    ) {
      (self.version, self.platform, self.kernels) = (version, platform, kernels)
      (self.scriptName, self.script) = (scriptName, script)
    }
  }

  package init(_ run: Run, _ circumstances: Circumstances) {
    snapshot = TrainingSnapshot(run.state)
    description = TrainingDescription(run.state.configuration)
    status = run.status
    self.circumstances = circumstances
  }

  /// Of the format: raised when older readers would misread a file. Fields they do not know are passed over.
  static let version = 1

  enum Key {
    static let version = "bt.checkpoint", state = "bt.state", checksum = "bt.checksum"
  }

  /// Bytes a file of this state takes, nearly.
  package static func size(of state: TrainingState) -> Int {
    let own = state.model.store.entries.map(\.value) + state.optimizer.slots.joined()
    return (own + state.probes.values.joined()).reduce(4096) { $0 + $1.type.byteCount }
  }

  // MARK: - Writing

  /// Writes the file; it appears whole or not at all, and what was there before stays until then.
  package func write(to path: String) throws(TensorError) {
    let tensors = tensors
    let text = json.description
    var checksum = Checksum()
    checksum.add(text)
    for (_, tensor) in tensors { checksum.add(tensor) }
    try Safetensors.write(
      tensors,
      metadata: [
        Key.version: "\(Checkpoint.version)", Key.state: text, Key.checksum: checksum.text,
      ], to: path)
  }

  private var tensors: [(name: String, tensor: Tensor)] {
    var result: [(name: String, tensor: Tensor)] = []
    for (name, value) in snapshot.parameters.sorted(by: { $0.key < $1.key }) { result.append((name, value)) }
    for (name, slots) in snapshot.slots.sorted(by: { $0.key < $1.key }) {
      for (index, slot) in slots.enumerated() { result.append(("optimizer.\(index).\(name)", slot)) }
    }
    for (name, values) in snapshot.probes.sorted(by: { $0.key < $1.key }) {
      for (index, value) in values.enumerated() { result.append(("probe.\(name).\(index)", value)) }
    }
    return result
  }

  private var json: JSON {
    .object([
      "status": .string(status.rawValue), "step": .integer(snapshot.step),
      "optimizer_steps": .integer(snapshot.optimizerSteps),
      "parameters": .integer(snapshot.parameters.count),
      "slots": .object(snapshot.slots.mapValues { .integer($0.count) }),
      "probes": .object(snapshot.probes.mapValues { .integer($0.count) }),
      "history": .list(snapshot.history.map(\.json)), "tally": snapshot.tally.json,
      "training": description.json, "bt": .string(circumstances.version),
      "platform": .object(circumstances.platform.entries.mapValues { .string($0) }),
      "kernels": .object(circumstances.kernels.mapValues { .string($0) }),
      "script": .object([
        "name": .string(circumstances.scriptName), "text": .string(circumstances.script),
        "checksum": .string(circumstances.scriptChecksum),
      ]),
    ])
  }
}

extension Checkpoint.Circumstances {
  var scriptChecksum: String {
    var checksum = Checksum()
    checksum.add(script)
    return checksum.text
  }

  /// What is not as it was, on which the bits of a result may depend.
  package func differences(to now: Checkpoint.Circumstances) -> [TrainingDescription.Difference] {
    let (before, after) = (platform.entries, now.platform.entries)
    var found: [TrainingDescription.Difference] = []
    if version != now.version { found.append(.init(name: "bt", old: version, new: now.version)) }
    for name in Set(before.keys).union(after.keys).sorted() where before[name] != after[name] {
      found.append(.init(name: name, old: before[name] ?? "unknown", new: after[name] ?? "unknown"))
    }
    return found
  }
}
