package import DSL
internal import Model

/// What `digits()` and its like give: images to train on, images to test on, and what else there is.
package final class SplitValue: HostValue {
  private let split: Split
  private let isChecking: Bool

  init(_ split: Split, isChecking: Bool = false) { (self.split, self.isChecking) = (split, isChecking) }

  package let typeName = "split"
  package var memberNames: [String] { split.parts.map(\.name) + ["labels", "classes"] }
  package var code: String? { split.code }
  package var summaryText: String { split.code }
  package var displayText: String { split.parts.map { "\($0.data)" }.joined(separator: "\n") }

  package func member(_ name: String) throws(Failure) -> Value? {
    if let part = split[name] { return .host(DatasetValue(part, isChecking: isChecking)) }
    guard name == "labels" || name == "classes", let first = split.parts.first else { return nil }
    return try DatasetValue(first.data).member(name)
  }

  package func help(forMember name: String) -> String? {
    guard name == "test", split["val"] != nil else { return nil }
    return "there are images for validation: `.val`"
  }

  package var withoutElements: Value {
    isChecking ? .host(self) : .host(SplitValue(split, isChecking: true))
  }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? SplitValue else { return false }
    return split == other.split
  }
}
