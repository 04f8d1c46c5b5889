package import Runtime

/// A loss of the embeddings of several views.
package protocol Objective: Sendable {
  /// Source that makes it again: `barlow_twins(lambda=0.005)`.
  var code: String { get }

  /// The loss as a tensor of one element. What is worth recording goes to the probes.
  func callAsFunction(_ embeddings: [Tensor], _ context: Context, _ probes: Probes) throws -> Tensor
}

/// Collects what a loss reports: single numbers of every batch, tensors of the last of an epoch.
package final class Probes {
  /// Whether tensors are wanted now; numbers always are.
  package var keepsTensors: Bool
  package private(set) var scalars: [(name: String, value: Float)] = []
  package private(set) var tensors: [(name: String, value: Tensor)] = []

  /// Whether there may be others, while checking on shapes.
  package var isIncomplete = false

  package init(keepsTensors: Bool) { self.keepsTensors = keepsTensors }

  /// Records a value under a name; the last one of a name counts.
  package func record(_ name: String, _ value: Tensor) throws(TensorError) {
    if value.count == 1 {
      scalars.removeAll { $0.name == name }
      scalars.append((name, value.scalar ?? .nan))
    } else if keepsTensors {
      tensors.removeAll { $0.name == name }
      tensors.append((name, try value.detached.plain(for: "probe")))
    }
  }
}
