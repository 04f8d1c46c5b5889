package import Runtime

/// The channels of each sample in groups, each normalized by its own mean and variance, then scaled and shifted by
/// channel (Wu and He, 2018).
package struct GroupNorm: Layer {
  package let groups: Int
  package let epsilon: Float

  /// - Throws: where `groups` is not positive.
  package init(groups: Int = 32, epsilon: Float = 1e-5) throws(TensorError) {
    try requirePositive("group_norm", ["groups": groups])
    (self.groups, self.epsilon) = (groups, epsilon)
  }

  package var code: String { "group_norm(\(groups)\(epsilon == 1e-5 ? "" : ", eps=\(epsilon)"))" }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let channels: Shape = [x.shape.last]
    let weight = try scope.parameter("weight", channels, .normalization, .constant(1))
    let bias = try scope.parameter("bias", channels, .normalization, .constant(0))
    return try scope.apply(GroupNormalization(groups: groups, epsilon: epsilon), x, weight, bias)
  }
}
