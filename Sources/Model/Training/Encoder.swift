package import Runtime

/// A trained or fresh network with the deterministic view that evaluation applies before it.
package struct Encoder: Sendable {
  package let model: Model
  package let view: View

  package init(model: Model, view: View) { (self.model, self.view) = (model, view) }

  /// The representation of every image, [n, d], computed by batches.
  ///
  /// - Throws: where images do not fit the network, or on cancellation.
  package func features(_ data: Dataset, isCancelled: () -> Bool = { false }) throws -> Tensor {
    var failure: (any Error)?
    do {
      return try data.features(view: view) { images throws(TensorError) in
        do {
          if isCancelled() { throw TensorError("features", "interrupted", kind: .cancelled) }
          return try model(images)
        } catch {
          failure = error
          throw TensorError("features", "the encoder failed")
        }
      }
    } catch { throw failure ?? error }
  }
}
