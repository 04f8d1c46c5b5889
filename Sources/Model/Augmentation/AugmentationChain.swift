internal import Imaging
package import Runtime

/// Augmentations one after another, each with draws of its own, so that changing one leaves the others' alone.
package struct AugmentationChain: Sendable {
  package let stages: [any Augmentation]
  package let nesting: Int
  package let size: Int
  package let isConcurrent: Bool
  /// The positions of its stages, cut before each that needs the whole batch.
  let parts: [Range<Int>]

  package init(_ stages: [any Augmentation]) {
    self.stages = stages
    size = total(stages.lazy.map(\.size))
    isConcurrent = stages.allSatisfy(\.isConcurrent)
    nesting = 1 + (stages.lazy.map(\.nesting).max() ?? 0)
    let cuts = stages.indices.filter { stages[$0] is any BatchAugmentation }
    parts = zip([0] + cuts, cuts + [stages.count]).map { $0..<$1 }
  }

  /// Applies every stage to a picture alone; the stage at position i draws from `key.at(i)`.
  package func apply(_ picture: inout Picture, key: Key) { apply(stages.indices, to: &picture, key: key) }

  /// How much its first stage needs of a picture.
  func need(of shape: ImageShape, key: Key) -> ImageNeed {
    stages.first?.need(of: shape, key.at(0).draws) ?? ImageNeed(ImageBox(shape))
  }

  /// Applies some of the stages.
  func apply(_ positions: Range<Int>, to picture: inout Picture, key: Key) {
    for position in positions {
      var draws = key.at(position).draws
      stages[position].apply(&picture, &draws)
    }
  }

  /// Applies the stages of a part, the first of which needs the whole batch.
  func apply(
    _ part: Range<Int>, to picture: inout Picture, at position: Int, of batch: PictureBatch, key: Key
  ) {
    if let first = part.first, let stage = stages[first] as? any BatchAugmentation {
      var draws = key.at(first).draws
      stage.apply(&picture, at: position, of: batch, &draws)
    }
    apply(part.dropFirst(), to: &picture, key: key)
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
    try results(of: shape).last ?? shape
  }

  /// The shape after each of the parts.
  func results(of shape: ImageShape) throws(AugmentationError) -> [ImageShape] {
    var shape = shape
    var results: [ImageShape] = []
    for part in parts {
      for stage in stages[part] { shape = try stage.result(of: shape) }
      results.append(shape)
    }
    return results
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
