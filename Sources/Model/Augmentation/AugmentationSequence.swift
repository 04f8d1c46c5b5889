package import Runtime

/// `sequence { … }`: several stages as one.
package struct AugmentationSequence: Augmentation {
  package let chain: AugmentationChain

  package init(_ stages: [any Augmentation]) { chain = AugmentationChain(stages) }

  package var name: String { "sequence" }
  package var nesting: Int { chain.nesting }
  package var size: Int { chain.size }
  package var isConcurrent: Bool { chain.isConcurrent }
  package var code: String { "sequence " + chain.block }

  package var evaluation: (any Augmentation)? {
    let stages = chain.evaluation.stages
    return stages.isEmpty ? nil : AugmentationSequence(stages)
  }

  package func result(of shape: ImageShape) throws(AugmentationError) -> ImageShape {
    try chain.result(of: shape)
  }

  package func takeFailure() -> AugmentationError? { chain.takeFailure() }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    chain.apply(&picture, key: draws.key())
  }
}
