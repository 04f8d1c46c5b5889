package import Runtime

/// A random view of an image: the stages of an `augment` definition, in order.
package struct View: Sendable, Equatable {
  /// As it is called; empty for one without a name.
  package let name: String
  package let chain: AugmentationChain

  package init(_ stages: [any Augmentation], name: String = "") {
    self.init(name, AugmentationChain(stages))
  }

  private init(_ name: String, _ chain: AugmentationChain) {
    self.name = name
    self.chain = chain
  }

  package var stages: [any Augmentation] { chain.stages }

  /// Applies every stage; the stage at position i draws from `key.at(i)`.
  package func apply(_ picture: inout Picture, key: Key) { chain.apply(&picture, key: key) }

  /// The shape of a view of a picture.
  ///
  /// - Throws: where a stage can't be applied to what comes to it.
  package func result(of shape: ImageShape) throws(AugmentationError) -> ImageShape {
    try chain.result(of: shape)
  }

  /// What stays of it when pictures are to be evaluated: the stages in which nothing is random.
  package var evaluation: View { View(name, chain.evaluation) }

  /// As the language makes it again, a stage a line.
  package var code: String {
    let head = name.isEmpty ? "augment {" : "augment \(name) {"
    guard !stages.isEmpty else { return head + "}" }
    return ([head] + stages.map { "  \($0.code)" } + ["}"]).joined(separator: "\n")
  }
}

extension View: CustomStringConvertible {
  package var description: String { code }
}
