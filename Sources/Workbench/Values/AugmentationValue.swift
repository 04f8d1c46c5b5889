package import DSL
package import Model
internal import Runtime

/// One augmentation: what an `augment` block's statements yield.
package final class AugmentationValue: HostValue {
  let augmentation: any Augmentation

  package init(_ augmentation: any Augmentation) { self.augmentation = augmentation }

  /// - Throws: where it would be of more stages than anybody could wait for.
  static func bounded(_ augmentation: any Augmentation) throws(Failure) -> Value {
    try Stages.requireSize(augmentation.size, of: "augmentations")
    return .host(AugmentationValue(augmentation))
  }

  package let typeName = "augmentation"
  package let isStage = true
  package var nesting: Int { augmentation.nesting }
  package var code: String? { augmentation.code }
  package var summaryText: String { augmentation.code }

  package let isCallable = true

  /// As a view of this stage alone.
  package func call(_ arguments: CallArguments, _ context: CallContext) throws(Failure) -> Value {
    if arguments.positional.isEmpty {
      throw Failure(
        .notCallable, "an augmentation is applied to an image or a tensor of images",
        label: "this is an augmentation already", help: "leave out the parentheses")
    }
    let definition = DefinitionInfo(
      kind: .augment, code: "augment { \(augmentation.code) }", place: context.place)
    let view = try context.registry.assemble([.host(self)], definition, context)
    guard case .host(let host) = view else { return .nothing }
    return try host.call(arguments, context)
  }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? AugmentationValue else { return false }
    return augmentation.isEqual(to: other.augmentation)
  }

  /// Two augmentations or views as one stage.
  static func composed(_ lhs: Value, _ rhs: Value) throws(Failure) -> Value? {
    guard let left = stages(lhs), let right = stages(rhs) else { return nil }
    return try bounded(try calling { try AugmentationSequence(left + right) })
  }

  /// The stages a value stands for; nil where it is no augmentation.
  static func stages(_ value: Value) -> [any Augmentation]? {
    guard case .host(let host) = value else { return nil }
    if let value = host as? AugmentationValue { return [value.augmentation] }
    if let value = host as? ViewValue { return value.view.chain.stages }
    return nil
  }
}

/// A distorted view of an image: augmentations in order.
package final class ViewValue: HostValue {
  let view: View
  private let definition: String
  /// Where applying the view draws from; nil for one in which nothing is random.
  private let environment: Environment?
  private let hasCode: Bool

  /// - Parameter definition: names the view or makes it, as code if `hasCode`.
  init(_ view: View, definition: String, hasCode: Bool = true, in environment: Environment? = nil) {
    self.view = view
    self.definition = definition
    self.hasCode = hasCode
    self.environment = environment
  }

  package let typeName = "view"
  package let isStage = true
  package var nesting: Int { view.chain.nesting }
  package let isCallable = true
  package let memberNames = ["evaluation"]
  package var code: String? { hasCode ? definition : nil }
  package var summaryText: String { definition }

  package var displayText: String {
    (["view \(definition)"] + view.chain.stages.map { "  " + $0.code }).joined(separator: "\n")
  }

  package func member(_ name: String) throws(Failure) -> Value? {
    name == "evaluation"
      ? .host(ViewValue(view.evaluation, definition: "\(definition).evaluation", hasCode: hasCode)) : nil
  }

  /// A view of an image, or of each image of a tensor [n, h, w, c].
  package func call(_ arguments: CallArguments, _ context: CallContext) throws(Failure) -> Value {
    guard arguments.positional.count == 1, arguments.named.isEmpty,
      case .host(let host) = arguments.positional[0]
    else { throw Failure(.wrongType, "a view is applied to one image, or to a tensor of images") }
    let key = environment?.key(context) ?? Key(seed: 0)
    if let image = host as? ImageValue {
      return .host(ImageValue(try calling { try view.apply(to: image.image, key: key) }))
    }
    guard let images = host as? TensorValue else {
      throw Failure(.wrongType, "a view is applied to an image or a tensor of images, not \(host.typeName)")
    }
    return .host(TensorValue(try calling { try view.apply(to: try images.tensor(), key: key) }))
  }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? ViewValue else { return false }
    return view.chain == other.view.chain
  }
}
