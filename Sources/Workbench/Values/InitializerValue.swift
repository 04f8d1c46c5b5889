package import DSL
internal import Model
internal import Runtime

/// How `parameter` draws what it makes: `kaiming()`, `normal(std=0.02)`.
package final class InitializerValue: HostValue {
  enum Rule: Equatable {
    /// He et al., 2015; nil for a fan inferred from the shape.
    case kaiming(fan: Int?)
    case normal(Float)
    case uniform(ClosedRange<Float>)
    case constant(Float)
  }
  let rule: Rule

  init(_ rule: Rule) { self.rule = rule }

  package let typeName = "initializer"
  package var summaryText: String { text }
  package var code: String? { text }

  private var text: String {
    switch rule {
    case .kaiming(nil): "kaiming()"
    case .kaiming(let fan?): "kaiming(fan=\(fan))"
    case .normal(let deviation): "normal(std=\(deviation))"
    case .uniform(let range): "uniform(\(range.lowerBound)..\(range.upperBound))"
    case .constant(let value): "constant(\(value))"
    }
  }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? InitializerValue else { return false }
    return rule == other.rule
  }

  /// For a parameter of some shape.
  func initializer(_ shape: Shape) -> Initializer {
    switch rule {
    case .kaiming(let fan): .kaimingNormal(fan: fan ?? InitializerValue.fan(shape))
    case .normal(let deviation): .normal(deviation: deviation)
    case .uniform(let range): .uniform(range)
    case .constant(let value): .constant(value)
    }
  }

  /// How many numbers flow into one: the first size of a matrix, as in `x @ weight`, and all sizes but the first
  /// of a kernel [channels, inputs, height, width].
  private static func fan(_ shape: Shape) -> Int {
    guard shape.rank > 2 else { return shape.array.first ?? 1 }
    return shape.array.dropFirst().reduce(1, &*)
  }
}
