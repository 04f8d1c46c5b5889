package import Runtime

/// max(0, x).
package struct ReLU: Layer {
  package init() {}
  package var code: String { "relu()" }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try scope.apply(Elementwise(.relu), x)
  }
}

/// A logistic or hyperbolic squashing.
package struct Squash: Layer {
  package enum Kind: String, Sendable { case sigmoid, tanh }
  package let kind: Kind

  package init(_ kind: Kind) { self.kind = kind }
  package var code: String { "\(kind.rawValue)()" }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try scope.apply(Elementwise(kind == .sigmoid ? .sigmoid : .tanh), x)
  }
}

/// x Φ(x), with the standard normal distribution Φ (Hendrycks and Gimpel, 2016).
package struct GELU: Layer {
  package init() {}
  package var code: String { "gelu()" }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try scope.apply(Elementwise(.gelu), x)
  }
}

/// exp(x) / Σ exp(x) along an axis.
package struct Softmax: Layer {
  package let axis: Int

  package init(axis: Int = -1) { self.axis = axis }
  package var code: String { axis == -1 ? "softmax()" : "softmax(axis=\(axis))" }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try scope.context.tape.softmax(x, axis: axis)
  }
}

/// All axes but the first taken together.
package struct FlattenLayer: Layer {
  package init() {}
  package var code: String { "flatten()" }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor { try scope.apply(Flatten(), x) }
}
