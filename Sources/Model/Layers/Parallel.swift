package import Runtime

/// Branches that each see x, their results joined along the last axis.
package struct Parallel: Layer {
  package let branches: [any Layer]
  package let nesting: Int
  package let size: Int

  package init(_ branches: [any Layer]) {
    self.branches = branches
    size = total(branches.lazy.map(\.size))
    nesting = 1 + (branches.lazy.map(\.nesting).max() ?? 0)
  }

  package var parts: [any Layer] { branches }

  package func isEqual(to other: any Layer) -> Bool {
    (other as? Parallel).map { areEqual(branches, $0.branches) } ?? false
  }

  package var code: String { "parallel " + Self.block(branches) }

  /// - Throws: where the branches' results differ in another axis than the last.
  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    var results: [Tensor] = []
    for (index, branch) in branches.enumerated() {
      results.append(try scope["\(index)"].part(branch, x))
    }
    guard let first = results.first else { return x }
    for result in results
    where result.shape.rank < 2 || result.shape.array.dropLast() != first.shape.array.dropLast() {
      throw TensorError(
        "parallel",
        "the branches make \(first.shape) and \(result.shape), which differ in more than the last axis",
        operands: [x.shape], hint: "results are joined along the last axis; all others must agree")
    }
    return try scope.context.tape.apply(Concat(axis: -1), results)
  }
}
