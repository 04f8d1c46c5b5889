package import Runtime

/// What a parameter is for: which rules of the optimizer it falls under is data, not name matching.
package enum Role: String, Sendable, CaseIterable {
  /// A matrix or kernel: weight decay and LARS adaptation apply.
  case weight
  case bias
  /// The scale and shift of a normalization.
  case normalization
  /// A running mean or variance, or a counter: observed, never trained.
  case statistic

  /// Whether gradients reach it.
  package var isTrained: Bool { self != .statistic }
}

/// The named tensors of a model: a value, copied when written while shared.
///
/// Names and shapes are torchvision's (`layer1.0.conv1.weight`), so that weights travel both ways.
package struct ParameterStore: Sendable {
  package struct Entry: Sendable {
    package let name: String
    package let role: Role
    package var value: Tensor
  }

  package var entries: [Entry] = []
  private var positions: [String: Int] = [:]

  package init() {}

  package func position(of name: String) -> Int? { positions[name] }

  package subscript(name: String) -> Tensor? { positions[name].map { entries[$0].value } }

  /// Adds a parameter, or replaces the one of that name.
  package mutating func insert(_ name: String, _ role: Role, _ value: Tensor) {
    if let position = positions[name] {
      entries[position] = Entry(name: name, role: role, value: value)
    } else {
      positions[name] = entries.count
      entries.append(Entry(name: name, role: role, value: value))
    }
  }

  /// How many numbers are trained.
  package var trainedCount: Int { entries.reduce(0) { $0 + ($1.role.isTrained ? $1.value.count : 0) } }

  /// The parameters below a name, with that name taken off.
  package func part(_ prefix: String) -> ParameterStore {
    var result = ParameterStore()
    for entry in entries where entry.name.hasPrefix(prefix + ".") {
      result.insert(String(entry.name.dropFirst(prefix.count + 1)), entry.role, entry.value)
    }
    return result
  }
}
