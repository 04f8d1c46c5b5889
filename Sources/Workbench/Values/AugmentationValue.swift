package import DSL
package import Model

/// One augmentation: what an `augment` block's statements yield.
package final class AugmentationValue: HostValue {
  let augmentation: any Augmentation

  package init(_ augmentation: any Augmentation) { self.augmentation = augmentation }

  package let typeName = "augmentation"
  package let isStage = true
  package var nesting: Int { augmentation.nesting }
  package var code: String? { augmentation.code }
  package var summaryText: String { augmentation.code }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? AugmentationValue else { return false }
    return augmentation.isEqual(to: other.augmentation)
  }

  package func binary(_ operation: BinaryOperator, _ lhs: Value, _ rhs: Value) throws(Failure) -> Value? {
    guard operation == .compose else { return nil }
    return ViewValue.composed(lhs, rhs)
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

  /// - Parameter definition: code that names the view or makes it.
  init(_ view: View, definition: String) {
    self.view = view
    self.definition = definition
  }

  static func composed(_ lhs: Value, _ rhs: Value) -> Value? {
    guard let left = AugmentationValue.stages(lhs), let right = AugmentationValue.stages(rhs),
      let leftCode = lhs.code, let rightCode = rhs.code
    else { return nil }
    let code = "\(leftCode) >> \(rightCode)"
    return .host(ViewValue(View(left + right), definition: code))
  }

  package let typeName = "view"
  package let isStage = true
  package var nesting: Int { view.chain.nesting }
  package let isCallable = true
  package let memberNames = ["evaluation"]
  package var code: String? { definition }
  package var summaryText: String { definition }

  package var displayText: String {
    (["view \(definition)"] + view.chain.stages.map { "  " + $0.code }).joined(separator: "\n")
  }

  package func member(_ name: String) throws(Failure) -> Value? {
    name == "evaluation" ? .host(ViewValue(view.evaluation, definition: "\(definition).evaluation")) : nil
  }

  package func binary(_ operation: BinaryOperator, _ lhs: Value, _ rhs: Value) throws(Failure) -> Value? {
    operation == .compose ? ViewValue.composed(lhs, rhs) : nil
  }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? ViewValue else { return false }
    return view.chain == other.view.chain
  }
}
