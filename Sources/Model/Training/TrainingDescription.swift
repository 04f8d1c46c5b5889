internal import Runtime

/// A part of a network, a view or a loss whose code is a name, and whose definition stands elsewhere.
package protocol Defined {
  /// The syntax behind the name, with the values it reads: equal for equal definitions.
  var definition: String { get }
}

/// What a training is made from, as text: two trainings of one description make the same steps.
package struct TrainingDescription: Sendable, Equatable {
  package struct Item: Sendable, Equatable {
    /// As `train` calls the argument.
    package let name: String
    /// As a person reads it: `encoder(width=8)`.
    package let code: String
    /// The same with everything that is named in it.
    package let definition: String
  }
  package private(set) var items: [Item] = []

  package init(_ configuration: TrainingConfiguration) {
    let data = configuration.data
    var order = Checksum()
    data.indices.withUnsafeBytes { order.add($0) }
    add(
      "data", "\(data.count) images of \(data.source.code)",
      "\(data.count) images of \(data.source.code), in the order \(order.text)")
    let views = configuration.views
    add(
      "views", "[" + views.map { Self.code($0.stages) }.joined(separator: ", ") + "]",
      views.map { Self.definition($0.stages) }.joined(separator: ", "))
    add("backbone", configuration.backbone.code, Self.definition(configuration.backbone))
    if let start = configuration.start, start.entries.allSatisfy(\.value.hasData) {
      var numbers = Checksum()
      for entry in start.entries { numbers.add(entry.value) }
      add("parameters of the backbone", "given ones, \(numbers.text)")
    }
    if let projector = configuration.projector {
      add("projector", projector.code, Self.definition(projector))
    } else {
      add("projector", "nothing")
    }
    let loss = configuration.loss
    add("loss", loss.code, (loss as? any Defined)?.definition ?? loss.code)
    add("optimizer", configuration.rule.code)
    add("schedule", configuration.schedule.code)
    add("epochs", "\(configuration.epochs)")
    add("batch", "\(configuration.batch)")
    // Not written for the usual one, which checkpoints of versions before it do not know.
    if configuration.precision != .float32 { add("precision", configuration.precision.rawValue) }
    add("seed", "\(configuration.seed)")
    add("drop_last", "\(configuration.dropLast)")
  }

  private mutating func add(_ name: String, _ code: String, _ definition: String? = nil) {
    items.append(Item(name: name, code: code, definition: definition ?? code))
  }

  subscript(name: String) -> Item? { items.first { $0.name == name } }

  /// A part that two descriptions have differently.
  package struct Difference: Sendable, Equatable {
    package let name: String
    package let old: String
    package let new: String
  }

  /// What is different in a newer description; parts that one of them does not know count as different.
  package func differences(to new: TrainingDescription) -> [Difference] {
    let names = items.map(\.name) + new.items.map(\.name).filter { self[$0] == nil }
    return names.compactMap { name in
      let (old, new) = (self[name], new[name])
      if let old, let new, old.definition == new.definition { return nil }
      let showsDefinition = old?.code == new?.code
      func text(_ item: Item?) -> String {
        let text = item.map { showsDefinition ? $0.definition : $0.code } ?? "not given"
        return text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }.joined(separator: "; ")
      }
      let (before, after) = (Array(text(old)), Array(text(new)))
      return Difference(
        name: name, old: TrainingDescription.excerpt(before, beside: after),
        new: TrainingDescription.excerpt(after, beside: before))
    }
  }

  /// A short text, or of a long one what is not as in the other, with a little around it.
  private static func excerpt(_ text: [Character], beside other: [Character]) -> String {
    guard max(text.count, other.count) > 120 else { return String(text) }
    let around = 40
    let common = zip(text, other).prefix { $0 == $1 }.count
    let rest = min(text.count, other.count) - common
    let commonEnd = zip(text.reversed(), other.reversed()).prefix(rest).prefix { $0 == $1 }.count
    let start = max(0, common - around)
    let end = min(text.count, text.count - commonEnd + around, start + 240)
    return (start > 0 ? "…" : "") + String(text[start..<end]) + (end < text.count ? "…" : "")
  }

  /// Whether a part is the same in another description.
  func agrees(on names: String..., with other: TrainingDescription) -> Bool {
    names.allSatisfy { self[$0]?.definition == other[$0]?.definition }
  }
}

// Definitions.
extension TrainingDescription {
  private static func code(_ stages: [any Augmentation]) -> String {
    "augment { " + stages.map(\.code).joined(separator: "; ") + " }"
  }

  private static func definition(_ stages: [any Augmentation]) -> String {
    let parts = stages.map { stage -> String in
      switch stage {
      case let stage as any Defined: stage.definition
      case let stage as Maybe: "\(stage.code) \(definition(stage.chain.stages))"
      case let stage as OneOf: "\(stage.code) \(definition(stage.chain.stages))"
      case let stage as AugmentationSequence: definition(stage.chain.stages)
      default: stage.code
      }
    }
    return "augment { " + parts.joined(separator: "; ") + " }"
  }

  private static func definition(_ layer: any Layer) -> String {
    if let layer = layer as? any Defined { return layer.definition }
    if layer.parts.isEmpty { return layer.code }
    let parts = "{ " + layer.parts.map(definition).joined(separator: "; ") + " }"
    return layer is Sequential || layer is Network ? parts : "\(layer.code) \(parts)"
  }
}

extension TrainingDescription {
  var json: JSON {
    .list(
      items.map {
        .object([
          "name": .string($0.name), "code": .string($0.code), "definition": .string($0.definition),
        ])
      })
  }

  init?(_ json: JSON) {
    guard let list = json.items else { return nil }
    for item in list {
      guard let name = item["name"]?.text, let code = item["code"]?.text,
        let definition = item["definition"]?.text
      else { return nil }
      add(name, code, definition)
    }
  }
}
