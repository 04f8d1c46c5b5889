package import Runtime

/// A recipe of a network or a part of it: hyper-parameters only, a function of input, parameters and context.
///
/// The same function serves to build the network (parameters are made as they are asked for), to check it
/// (tensors have shapes and no bytes) and to run it.
package protocol Layer: Sendable {
  /// Source that makes it again: `conv(32, kernel=3)`.
  var code: String { get }

  /// Whether the code makes it again: not where it holds a value that has none.
  var hasCode: Bool { get }

  /// How deep layers lie in one another; bounded by the language, so that walking them needs a bounded stack.
  var nesting: Int { get }

  /// How many layers it is in all, uses of one several times; bounded by the language as well.
  var size: Int { get }

  /// The layers it is made of, in order.
  var parts: [any Layer] { get }

  /// Whether the other computes the same function of input and parameters, whatever it is called.
  func isEqual(to other: any Layer) -> Bool

  func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor
}

extension Layer {
  package var parts: [any Layer] { [] }
  package var size: Int { 1 }
  package var hasCode: Bool { parts.allSatisfy(\.hasCode) }
  package var nesting: Int { parts.isEmpty ? 0 : 1 + (parts.lazy.map(\.nesting).max() ?? 0) }
  package func isEqual(to other: any Layer) -> Bool { (other as? Self).map { $0.code == code } ?? false }

  /// Layers between braces on one line, `{ relu(); flatten() }`.
  static func block(_ layers: [any Layer]) -> String {
    layers.isEmpty ? "{}" : "{ " + layers.map(\.code).joined(separator: "; ") + " }"
  }
}

/// The sum of sizes, as far as ints go.
func total(_ sizes: some Sequence<Int>) -> Int {
  sizes.reduce(1) { $0.addingReportingOverflow($1).overflow ? .max : $0 + $1 }
}

/// Whether two rows of layers are equal, one by one.
func areEqual(_ left: [any Layer], _ right: [any Layer]) -> Bool {
  left.count == right.count && zip(left, right).allSatisfy { $0.isEqual(to: $1) }
}

/// What went wrong inside a network, with the layer's path.
package struct LayerError: Error {
  /// `backbone.0.1`
  package let path: String
  /// The layer as code.
  package let layer: String
  package let underlying: any Error
}

extension Scope {
  /// Applies a part at its place, so that what goes wrong in it names it.
  func part(_ layer: any Layer, _ x: Tensor) throws -> Tensor {
    do {
      guard let outline = context.outline else {
        guard let observer = context.tape.observer else { return try layer(x, in: self) }
        return try observer.inside(path) { try layer(x, in: self) }
      }
      return try outline.recording(layer, at: path) { try layer(x, in: self) }
    } catch let error as LayerError { throw error } catch {
      throw LayerError(path: path, layer: layer.code, underlying: error)
    }
  }
}
