package import DSL
internal import Model
package import Runtime

/// Named tensors, as a file of weights holds them.
package final class WeightsValue: HostValue {
  let tensors: [(name: String, tensor: Tensor)]

  package init(_ tensors: [(name: String, tensor: Tensor)]) { self.tensors = tensors }

  package let typeName = "weights"
  package let memberNames = ["names", "tensors"]
  package var count: Int? { tensors.count }

  package func member(_ name: String) throws(Failure) -> Value? {
    switch name {
    case "names": return Value(list: tensors.map { .string($0.name) })
    case "tensors": return record
    default: return nil
    }
  }

  private var record: Value {
    Value(record: tensors.map { (name: $0.name, value: .host(TensorValue($0.tensor))) })
  }

  package func help(forMember name: String) -> String? {
    switch name {
    case "keys": "the names are `w.names`"
    case "items", "values": "the tensors by name are `w.tensors`"
    default: nil
    }
  }

  /// `w["layer1.0.conv1.weight"]` is a tensor, `w["layer1"]` what lies below that name.
  package func index(_ items: [IndexItem]) throws(Failure) -> Value? {
    guard items.count == 1, case .value(.string(let name)) = items[0] else {
      throw Failure(.notIndexable, "weights are indexed with a name: `w[\"conv1.weight\"]`")
    }
    if let found = tensors.first(where: { $0.name == name }) { return .host(TensorValue(found.tensor)) }
    let below = tensors.filter { $0.name.hasPrefix(name + ".") }
    guard below.isEmpty else {
      return .host(WeightsValue(below.map { (String($0.name.dropFirst(name.count + 1)), $0.tensor) }))
    }
    throw Failure(
      .noSuchMember, "the weights hold no \"\(name)\"", argument: 1,
      help: Suggestion.help(for: name, among: tensors.map(\.name)) ?? "the names are `w.names`")
  }

  /// `{name, tensor}`
  package func element(at index: Int) throws(Failure) -> Value {
    Value(record: [
      ("name", .string(tensors[index].name)), ("tensor", .host(TensorValue(tensors[index].tensor))),
    ])
  }

  package var withoutElements: Value {
    .host(WeightsValue(tensors.map { ($0.name, Tensor(shapeOnly: $0.tensor.type)) }))
  }

  package func joined(with other: any HostValue) -> Value? {
    guard let other = other as? WeightsValue, tensors.count == other.tensors.count,
      zip(tensors, other.tensors).allSatisfy({ $0.name == $1.name && $0.tensor.type == $1.tensor.type })
    else { return nil }
    return zip(tensors, other.tensors).allSatisfy { !$0.tensor.hasData && !$1.tensor.hasData }
      ? .host(self) : withoutElements
  }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? WeightsValue,
      tensors.count == other.tensors.count
    else { return false }
    return zip(tensors, other.tensors).allSatisfy {
      $0.name == $1.name && TensorValue($0.tensor).isEqual(to: .host(TensorValue($1.tensor)))
    }
  }

  package var summaryText: String { "weights of \(tensors.count) tensors" }

  package var displayText: String {
    let shown = tensors.count <= 60 ? tensors[...] : tensors.prefix(50)
    let rows = shown.map { [$0.name, "\($0.tensor.shape)", $0.tensor.element.rawValue] }
    var lines = ["weights"] + TextTable(rows).lines
    if shown.count < tensors.count { lines.append("  … \(tensors.count - shown.count) more") }
    let numbers = tensors.reduce(0) { $0.addingReportingOverflow($1.tensor.count).partialValue }
    lines.append("  \(tensors.count) tensors, \(numbers.grouped) numbers")
    return lines.joined(separator: "\n")
  }
}

extension Arguments {
  /// Tensors by name: weights from a file, a model's parameters, or a record.
  func weights(_ name: String) throws(Failure) -> [(name: String, tensor: Tensor)] {
    guard let tensors = try WeightsValue.tensors(of: value(name)) else {
      throw wrongType(name, "weights, a model or a record of tensors", value(name))
    }
    return tensors
  }
}

extension WeightsValue {
  /// The named tensors that a value holds; nil where it holds something else.
  static func tensors(of value: Value) throws(Failure) -> [(name: String, tensor: Tensor)]? {
    switch value {
    case .host(let host):
      switch host {
      case let weights as WeightsValue: return weights.tensors
      case let gradient as GradientValue: return gradient.named
      default: return value.model?.named
      }
    case .record(let record):
      var tensors: [(name: String, tensor: Tensor)] = []
      for (name, value) in record.fields {
        guard case .host(let host) = value, let tensor = host as? TensorValue else { return nil }
        tensors.append((name, try tensor.tensor()))
      }
      return tensors
    default: return nil
    }
  }
}
