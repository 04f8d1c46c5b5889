package import Runtime

/// `one_of { … }`: one of its stages, each with equal probability.
package struct OneOf: Augmentation {
  package let chain: AugmentationChain

  package init(_ stages: [any Augmentation]) throws(AugmentationError) {
    guard !stages.isEmpty else {
      throw AugmentationError(
        "one_of", "there is nothing to choose from", hint: "write the choices in its block")
    }
    chain = AugmentationChain(stages)
    try chain.requireSinglePictures(in: "one_of")
  }

  package var name: String { "one_of" }
  package var nesting: Int { chain.nesting }
  package var size: Int { chain.size }
  package var isConcurrent: Bool { chain.isConcurrent }
  package var code: String { "one_of " + chain.block }

  /// What stays of each of its stages, where that is the same of all.
  package var evaluation: (any Augmentation)? {
    let first = chain.stages.first?.evaluation
    guard let first, chain.stages.allSatisfy({ $0.evaluation.map(first.isEqual) ?? false }) else {
      return nil
    }
    return first
  }

  /// - Throws: where its stages make pictures of different shapes.
  package func result(of shape: ImageShape) throws(AugmentationError) -> ImageShape {
    var common: ImageShape?
    for stage in chain.stages {
      let made = try stage.result(of: shape)
      if let common, common != made {
        throw AugmentationError(
          name,
          "one of its stages makes \(common) of \(shape) and another \(made): pictures of one batch "
            + "would differ in shape")
      }
      common = made
    }
    return common ?? shape
  }

  package func takeFailure() -> AugmentationError? { chain.takeFailure() }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    let stage = chain.stages[draws.integer(below: chain.stages.count)]
    var own = draws.key().draws
    stage.apply(&picture, &own)
  }
}
