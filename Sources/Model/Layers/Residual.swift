package import Runtime

/// x + body(x), or shortcut(x) + body(x): a residual connection (He et al., 2015).
package struct Residual: Layer {
  package let body: Sequential
  package let shortcut: (any Layer)?
  package let nesting: Int
  package let size: Int

  package init(_ layers: [any Layer], shortcut: (any Layer)? = nil) {
    body = Sequential(layers)
    self.shortcut = shortcut
    size = total([body.size, shortcut?.size ?? 0])
    nesting = 1 + max(body.nesting, shortcut?.nesting ?? 0)
  }

  package var parts: [any Layer] { body.layers + (shortcut.map { [$0] } ?? []) }

  package func isEqual(to other: any Layer) -> Bool {
    guard let other = other as? Residual, (shortcut == nil) == (other.shortcut == nil) else { return false }
    return areEqual(parts, other.parts)
  }

  package var code: String {
    "residual" + (shortcut.map { "(shortcut=\($0.code)) " } ?? " ") + Self.block(body.layers)
  }

  /// The body's parameters lie directly below its place, the shortcut's below `shortcut`.
  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try add(x, relu: false, in: scope)
  }

  /// - Parameter relu: whether a ReLU follows; after a batch norm the sum and the ReLU are one pass with it.
  func add(_ x: Tensor, relu: Bool, in scope: Scope) throws -> Tensor {
    let straight = try shortcut.map { try scope["shortcut"].part($0, x) } ?? x
    if let norm = body.layers.last as? BatchNorm {
      let y = try Sequential(Array(body.layers.dropLast()))(x, in: scope)
      try check(x, straight, y)
      let place = scope["\(body.layers.count - 1)"]
      return try place.part(FusedBatchNorm(norm, adding: straight, relu: relu), y)
    }
    let y = try body(x, in: scope)
    try check(x, straight, y)
    let sum = try scope.apply(Arithmetic(.add), straight, y)
    return relu ? try scope.apply(Elementwise(.relu), sum) : sum
  }

  private func check(_ x: Tensor, _ straight: Tensor, _ y: Tensor) throws(TensorError) {
    guard straight.shape != y.shape else { return }
    throw TensorError(
      "residual",
      shortcut == nil
        ? "the body makes \(y.shape) of \(x.shape), which can't be added to it"
        : "the shortcut makes \(straight.shape) of \(x.shape), the body \(y.shape)",
      operands: [x.shape], hint: shortcut == nil ? hint(x.shape, y.shape) : nil)
  }

  /// A shortcut that would fit.
  private func hint(_ x: Shape, _ y: Shape) -> String? {
    if x.rank == 2, y.rank == 2 { return "give it a shortcut: `residual(shortcut=linear(\(y.last))) { … }`" }
    guard x.rank == 4, y.rank == 4, x[1] > 0, y[1] > 0, x[2] > 0, y[2] > 0 else { return nil }
    let stride = (x[1] + y[1] - 1) / y[1]
    guard (x[1] - 1) / stride + 1 == y[1], (x[2] - 1) / stride + 1 == y[2] else { return nil }
    let step = stride == 1 ? "" : ", stride=\(stride)"
    return "give it a shortcut: `residual(shortcut=conv(\(y.last), kernel=1\(step))) { … }`"
  }
}

/// A residual connection with the ReLU behind it.
struct ActivatedResidual: Layer {
  private let residual: Residual

  init(_ residual: Residual) { self.residual = residual }

  var code: String { residual.code }

  func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try residual.add(x, relu: true, in: scope)
  }
}
