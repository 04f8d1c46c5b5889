/// Arguments as a caller wrote them, before a signature gives them their places.
package struct CallArguments: Sendable {
  package var positional: [Value]
  package var named: [(name: String, value: Value)]
  /// What a stage block collected; nil when there was no block.
  package var stages: [Value]?
  /// Whether a record was spread whose fields are unknown.
  var isIncomplete = false

  package init(
    _ positional: [Value] = [], named: [(name: String, value: Value)] = [], stages: [Value]? = nil
  ) {
    self.positional = positional
    self.named = named
    self.stages = stages
  }
}
