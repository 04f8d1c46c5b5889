internal import Kernels

/// The sum of the squares of all entries of aᵀ b, for matrices [n, p] and [n, q], times a factor. Given its diagonal as a
/// third input, of those off the diagonal: a difference, exact to the rounding of the sum of all squares in float32.
package struct ProductSquares: Operation {
  let factor: Double
  /// nil: the cheaper one for the sizes at hand.
  let form: CorrelationForm?

  package init(factor: Double = 1, form: CorrelationForm? = nil) { (self.factor, self.form) = (factor, form) }

  package static let name = "product_squares"
  package static var samples: [Sample] {
    [CorrelationForm.direct, .gram].flatMap { (form: CorrelationForm) in
      [
        Sample("\(form)", ProductSquares(form: form), [[3, 8], [3, 6]]),
        Sample("\(form) off the diagonal", ProductSquares(factor: 0.5, form: form), [[3, 8], [3, 8], [8]]),
      ]
    } + [
      Sample("few rows", ProductSquares(), [[3, 8], [3, 6]]),
      Sample("one row", ProductSquares(factor: 0.25), [[1, 5], [1, 5]]),
      Sample("tall", ProductSquares(), [[9, 2], [9, 3]]),
      Sample("no rows", ProductSquares(), [[0, 2], [0, 3]]),
      Sample(
        "unequal rows", ProductSquares(), [[3, 8], [2, 8]], refused: "two matrices with as many rows"),
      Sample("no diagonal", ProductSquares(), [[3, 8], [3, 6], [6]], refused: "has no diagonal of [6]"),
    ]
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let (a, b) = (inputs[0].shape, inputs[1].shape)
    guard a.rank == 2, b.rank == 2, a[0] == b[0] else {
      throw TensorError(Self.name, "it takes two matrices with as many rows", operands: [a, b])
    }
    if inputs.count > 2 {
      let diagonal = inputs[2].shape
      guard a[1] == b[1], diagonal == [a[1]] else {
        throw TensorError(Self.name, "their product has no diagonal of \(diagonal)", operands: [a, b])
      }
    }
    return TensorType([])
  }

  /// Of the products of n x n alone; of the symmetric ones half is computed.
  package func operations(_ inputs: [TensorType], _ result: TensorType, gradientsOf wanted: [Bool]?)
    -> Double
  {
    let rows = Double(inputs[0].shape[0])
    let counts = inputs.prefix(2).map { Double($0.shape.count) }
    guard let wanted else { return rows * (counts[0] + counts[1]) }
    return zip(counts, wanted).reduce(0) { $0 + ($1.1 ? 2 * rows * $1.0 : 0) }
  }

  package struct Saved {
    let product: CorrelationProduct
    let diagonal: Tensor?
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) throws(TensorError)
    -> Saved
  {
    let product = try CorrelationProduct(inputs[0], inputs[1], form: form, for: Self.name)
    let diagonal = inputs.count > 2 ? inputs[2] : nil
    var sum = product.squares
    if let diagonal {
      sum -= bt_dot(diagonal.floats, diagonal.floats, diagonal.count)
      if sum < 0 { sum = 0 }  // rounding; NaN stays
    }
    output.mutableFloats[0] = Float(factor * sum)
    return Saved(product: product, diagonal: diagonal)
  }

  package func pullback(_ gradient: Tensor, _ saved: Saved, wanted: [Bool]) throws(TensorError) -> [Tensor?] {
    let g = Float(2 * factor * Double(gradient.floats[0]))
    var parts: [Tensor?] = []
    for (i, input) in [saved.product.a, saved.product.b].enumerated() {
      guard wanted[i] else {
        parts.append(nil)
        continue
      }
      let part = try Tensor(filled: 0, input.shape)
      saved.product.addGradient(ofFirst: i == 0, times: g, to: part)
      parts.append(part)
    }
    if let diagonal = saved.diagonal {
      parts.append(
        wanted[2]
          ? try Tape(recording: false).apply(Arithmetic(.multiply), diagonal, try Tensor(scalar: -g)) : nil)
    }
    return parts
  }
}
