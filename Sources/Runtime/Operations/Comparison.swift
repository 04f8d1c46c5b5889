internal import Kernels

/// A comparison of two tensors, element by element, with broadcasting; it gives bools, and no gradient.
package struct Comparison: Operation {
  package enum Relation: String, Sendable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
  }
  let relation: Relation

  package init(_ relation: Relation) { self.relation = relation }

  package static let name = "comparison"
  package static var samples: [Sample] {
    Relation.allCases.flatMap { relation in
      [
        Sample("\(relation)", Comparison(relation), [[3, 4], [3, 4]]),
        Sample("\(relation) row", Comparison(relation), [[2, 3, 4], [4]]),
        Sample("\(relation) column", Comparison(relation), [[3, 1], [2, 3, 4]]),
        Sample("\(relation) number", Comparison(relation), [[3, 4], []]),
        Sample(
          "\(relation) unequal", Comparison(relation), [[3, 4], [3]], refused: "4 and 3 do not broadcast"),
      ]
    }
  }

  package static var isDifferentiable: Bool { false }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    TensorType(try Broadcast(inputs[0].shape, inputs[1].shape, in: relation.rawValue).shape, Format(.bool))
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) throws(TensorError) {
    let (x, y) = (inputs[0], inputs[1])
    var space = try Broadcast(x.shape, y.shape, in: relation.rawValue).space
    bt_compare(kind, &space, x.floats, y.floats, output.raw.assumingMemoryBound(to: UInt8.self))
  }

  package func pullback(_ gradient: Tensor, _ saved: Void, wanted: [Bool]) -> [Tensor?] { [nil, nil] }

  private var kind: bt_comparison_kind {
    switch relation {
    case .equal: bt_equal
    case .notEqual: bt_not_equal
    case .less: bt_less
    case .lessOrEqual: bt_less_or_equal
    case .greater: bt_greater
    case .greaterOrEqual: bt_greater_or_equal
    }
  }
}
