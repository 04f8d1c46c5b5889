package import Runtime

/// `sequence { … }`: several stages as one.
package struct AugmentationSequence: Augmentation {
  package let chain: AugmentationChain

  /// - Throws: where a stage needs a whole batch.
  package init(_ stages: [any Augmentation]) throws(AugmentationError) {
    self.init(AugmentationChain(stages))
    try chain.requireSinglePictures(in: name)
  }

  private init(_ chain: AugmentationChain) { self.chain = chain }

  /// What stays of a chain when nothing may be random.
  init?(evaluating chain: AugmentationChain) {
    self.init(chain.evaluation)
    if self.chain.stages.isEmpty { return nil }
  }

  package var name: String { "sequence" }
  package var nesting: Int { chain.nesting }
  package var size: Int { chain.size }
  package var isConcurrent: Bool { chain.isConcurrent }
  package var code: String { "sequence " + chain.block }
  package var evaluation: (any Augmentation)? { AugmentationSequence(evaluating: chain) }

  package func result(of shape: ImageShape) throws(AugmentationError) -> ImageShape {
    try chain.result(of: shape)
  }

  package func takeFailure() -> AugmentationError? { chain.takeFailure() }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    chain.apply(&picture, key: draws.key())
  }
}
