package import DSL
internal import Model
internal import Runtime

/// The gradient of a loss with respect to a model's parameters.
package final class GradientValue: HostValue {
  let gradient: ModelGradient
  /// Of all parameters of the model, in its order.
  private let names: [String]

  convenience init(_ gradient: ModelGradient, of model: Model) {
    self.init(gradient, names: model.store.entries.map(\.name))
  }

  private init(_ gradient: ModelGradient, names: [String]) { (self.gradient, self.names) = (gradient, names) }

  /// The gradients there are; the loss does not depend on the other parameters.
  var named: [(name: String, tensor: Tensor)] {
    zip(names, gradient.values).compactMap { name, value in value.map { (name, $0) } }
  }

  package let typeName = "gradient"
  package let memberNames = ["parameters"]

  package func member(_ name: String) throws(Failure) -> Value? {
    guard name == "parameters" else { return nil }
    return Value(record: named.map { ($0.name, .host(TensorValue($0.tensor))) })
  }

  package var summaryText: String { "gradient of \(named.count) parameters" }

  package var withoutElements: Value {
    let values = gradient.values.map { $0.map { Tensor(shapeOnly: $0.type) } }
    return .host(GradientValue(ModelGradient(values: values, statistics: gradient.statistics), names: names))
  }

  package func joined(with other: any HostValue) -> Value? {
    guard let other = other as? GradientValue, names == other.names,
      gradient.values.map(\.?.type) == other.gradient.values.map(\.?.type)
    else { return nil }
    return withoutElements
  }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? GradientValue,
      gradient.values.count == other.gradient.values.count
    else { return false }
    return zip(gradient.values, other.gradient.values).allSatisfy { mine, theirs in
      guard let mine, let theirs else { return mine == nil && theirs == nil }
      return mine.isSame(as: theirs)
    }
  }
}
