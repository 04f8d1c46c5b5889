package import Runtime

/// Augmentations one after another, each with draws of its own, so that changing one leaves the others' alone.
package struct AugmentationChain: Sendable {
  package let stages: [any Augmentation]
  package let nesting: Int
  package let size: Int
  package let isConcurrent: Bool

  package init(_ stages: [any Augmentation]) {
    self.stages = stages
    size = total(stages.lazy.map(\.size))
    isConcurrent = stages.allSatisfy(\.isConcurrent)
    nesting = 1 + (stages.lazy.map(\.nesting).max() ?? 0)
  }

  /// Applies every stage; the stage at position i draws from `key.at(i)`.
  package func apply(_ picture: inout Picture, key: Key) {
    for (position, stage) in stages.enumerated() {
      var draws = key.at(position).draws
      stage.apply(&picture, &draws)
    }
  }

  /// What went wrong in a stage that can fail.
  package func takeFailure() -> AugmentationError? {
    guard !isConcurrent else { return nil }
    var first: AugmentationError?
    for stage in stages {
      let failure = stage.takeFailure()
      first = first ?? failure
    }
    return first
  }

  package func result(of shape: ImageShape) throws(AugmentationError) -> ImageShape {
    var shape = shape
    for stage in stages { shape = try stage.result(of: shape) }
    return shape
  }

  /// The stages that stay when nothing may be random.
  package var evaluation: AugmentationChain { AugmentationChain(stages.compactMap(\.evaluation)) }

  /// The stages between braces on one line, `{ a(); b() }`.
  var block: String { stages.isEmpty ? "{}" : "{ " + stages.map(\.code).joined(separator: "; ") + " }" }
}

extension AugmentationChain: Equatable {
  package static func == (a: AugmentationChain, b: AugmentationChain) -> Bool {
    a.stages.count == b.stages.count && zip(a.stages, b.stages).allSatisfy { $0.isEqual(to: $1) }
  }
}

extension Draws {
  /// A key for what needs a stream of its own.
  package mutating func key() -> Key {
    let low = UInt64(word())
    return Key(bits: low | UInt64(word()) << 32)
  }
}
