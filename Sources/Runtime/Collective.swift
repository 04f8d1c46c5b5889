/// What several processes that train together use to add up their parts; one process by default.
///
/// Standardization, the correlation matrix and batch norm reduce through it.
package protocol Collective: Sendable {
  /// The number of processes.
  var size: Int { get }
  /// Replaces the tensor by its sum over all processes.
  func sum(_ tensor: inout Tensor) throws(TensorError)
}

/// One process alone: every sum is already complete.
package struct SingleProcess: Collective {
  package init() {}
  package var size: Int { 1 }
  package func sum(_ tensor: inout Tensor) {}
}
