package import Runtime

/// A vision transformer (Dosovitskiy et al., 2021), up to the normalized class token: [n, h, w, c] to [n, d].
///
/// Parameters are named, shaped and drawn as torchvision's (`encoder.layers.encoder_layer_0.ln_1.weight`), without the
/// classifier `heads`.
package struct VisionTransformer: Layer {
  package let patch: Int
  package let features: Int
  package let depth: Int
  package let heads: Int
  private let embedding: PatchEmbed
  private let block: TransformerBlock

  /// - Throws: for sizes that are not positive, or features that do not make so many heads.
  package init(
    patch: Int = 16, features: Int = 384, depth: Int = 12, heads: Int = 6
  ) throws(TensorError) {
    guard (1...Self.maximumDepth).contains(depth) else {
      throw TensorError("vit", "`depth` is from 1 to \(Self.maximumDepth), not \(depth)", kind: .value)
    }
    guard (1...Self.maximumFeatures).contains(features) else {
      throw TensorError("vit", "`dim` is from 1 to \(Self.maximumFeatures), not \(features)", kind: .value)
    }
    guard heads > 0, features % heads == 0 else {
      throw TensorError(
        "vit", "`heads` divides `dim`: \(features) features do not make \(heads)", kind: .value)
    }
    (self.patch, self.features, self.depth, self.heads) = (patch, features, depth, heads)
    embedding = try PatchEmbed(patch: patch, features: features)
    block = TransformerBlock(attention: try Attention(heads: heads))
  }

  package static let maximumDepth = 1000
  package static let maximumFeatures = 1 << 16

  package var code: String { "vit(patch=\(patch), dim=\(features), depth=\(depth), heads=\(heads))" }

  package var size: Int { 4 + 6 * depth }
  package let nesting = 2

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    // torchvision's order of parameters: the token's first.
    let token = try scope.parameter("class_token", [1, 1, features], .weight, .constant(0))
    let patches = try scope["conv_proj"].part(embedding, x)
    let shape: Shape = [patches.shape[0], 1, features]
    let empty = patches.hasData ? try Tensor(filled: 0, shape) : Tensor(shapeOnly: TensorType(shape))
    let tokens = try scope.apply(Arithmetic(.add), empty, token)
    let encoder = scope["encoder"]
    var y = try encoder.part(PositionEmbedding(), try scope.apply(Concat(axis: 1), tokens, patches))
    for index in 0..<depth { y = try encoder["layers"]["encoder_layer_\(index)"].part(block, y) }
    y = try encoder["ln"].part(TransformerBlock.norm, y)
    return try scope.apply(Slice([.range(0..<y.shape[0]), .element(0)]), y)
  }
}

/// Attention, then two linear layers with a GELU between; each behind a layer norm and added to its input.
struct TransformerBlock: Layer {
  let attention: Attention

  static let norm = LayerNorm(epsilon: 1e-6)

  var code: String { "block of \(attention.code)" }

  func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    if scope.context.isCancelled() { throw TensorError("vit", "interrupted", kind: .cancelled) }
    let attended = try scope["self_attention"].part(attention, try scope["ln_1"].part(Self.norm, x))
    let y = try scope.apply(Arithmetic(.add), x, attended)
    let normed = try scope["ln_2"].part(Self.norm, y)
    let d = x.shape.last, place = scope["mlp"]
    let hidden = try scope.apply(Elementwise(.gelu), try linear(normed, d, 4 * d, in: place["0"]))
    return try scope.apply(Arithmetic(.add), y, try linear(hidden, 4 * d, d, in: place["3"]))
  }

  private func linear(_ x: Tensor, _ inputs: Int, _ outputs: Int, in scope: Scope) throws -> Tensor {
    let bound = (6 / Float(inputs + outputs)).squareRoot()  // Glorot and Bengio, 2010
    let weight = try scope.parameter(
      "weight", try Shape([outputs, inputs]), .weight, .uniform(-bound...bound))
    let bias = try scope.parameter("bias", try Shape([outputs]), .bias, .normal(deviation: 1e-6))
    return try Linear.apply(x, weight, bias, in: scope)
  }
}
