package import Runtime

/// `maybe(p) { … }`: all of its stages with probability p, else none.
package struct Maybe: Augmentation {
  package let probability: Double
  package let chain: AugmentationChain

  package init(_ probability: Double = 0.5, _ stages: [any Augmentation]) throws(AugmentationError) {
    try probability.checkProbability("maybe")
    self.probability = probability
    chain = AugmentationChain(stages)
    try chain.requireSinglePictures(in: "maybe")
  }

  package var name: String { "maybe" }
  package var nesting: Int { chain.nesting }
  package var size: Int { chain.size }
  package var isConcurrent: Bool { chain.isConcurrent }
  package var code: String { "maybe(\(probability.code)) " + chain.block }

  /// Nothing, unless its stages are certain to be applied.
  package var evaluation: (any Augmentation)? {
    probability == 1 ? AugmentationSequence(evaluating: chain) : nil
  }

  /// - Throws: where its stages change the shape, so that it would be left to chance.
  package func result(of shape: ImageShape) throws(AugmentationError) -> ImageShape {
    let changed = try chain.result(of: shape)
    guard changed != shape, probability < 1 else { return changed }
    guard probability > 0 else { return shape }
    throw AugmentationError(
      name, "its stages make \(changed) of \(shape): pictures of one batch would differ in shape")
  }

  package func takeFailure() -> AugmentationError? { chain.takeFailure() }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    guard draws.bernoulli(Float(probability)) else { return }
    chain.apply(&picture, key: draws.key())
  }
}
