package import Runtime

/// A recipe of a network or a part of it: hyper-parameters only, a function of input, parameters and context.
///
/// The same function serves to build the network (parameters are made as they are asked for), to check it
/// (tensors have shapes and no bytes) and to run it.
package protocol Layer: Sendable {
  /// Source that makes it again: `conv(32, kernel=3)`.
  var code: String { get }

  /// How deep layers lie in one another; bounded by the language, so that walking them needs a bounded stack.
  var nesting: Int { get }

  func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor
}

extension Layer {
  package var nesting: Int { 0 }
}

/// What went wrong inside a network, with the layer's path.
package struct LayerError: Error {
  /// `backbone.0.1`
  package let path: String
  /// The layer as code.
  package let layer: String
  package let underlying: any Error
}
