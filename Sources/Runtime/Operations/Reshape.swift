/// The same elements in the same order under another shape; one size may be -1, to be inferred.
package struct Reshape: Operation {
  let sizes: [Int]

  package init(_ sizes: [Int]) { self.sizes = sizes }

  package static let name = "reshape"
  package static var samples: [Sample] {
    [
      Sample("to matrix", Reshape([4, 6]), [[2, 3, 4]]),
      Sample("inferred", Reshape([2, -1]), [[2, 3, 4]]),
      Sample("too few", Reshape([5, 5]), [[2, 3, 4]], refused: "24 elements do not fill"),
      Sample("not whole", Reshape([5, -1]), [[2, 3, 4]], refused: "24 elements do not fill"),
      Sample("two unknown", Reshape([-1, -1]), [[2, 3, 4]], refused: "only one size"),
    ]
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let count = inputs[0].shape.count
    guard sizes.filter({ $0 == -1 }).count <= 1 else {
      throw TensorError(Self.name, "only one size may be -1", operands: [inputs[0].shape], kind: .value)
    }
    let known = try Shape(sizes.map { $0 == -1 ? 1 : $0 }).count
    let rest = known == 0 ? 0 : count / known
    let shape = try Shape(sizes.map { $0 == -1 ? rest : $0 })
    guard shape.count == count else {
      throw TensorError(Self.name, "\(count) elements do not fill \(sizes)", operands: [inputs[0].shape])
    }
    return TensorType(shape, inputs[0].format)
  }

  package func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format] {
    [Format(inputs[0].format.element)]
  }

  package static var allocates: Bool { false }

  package func cost(_ inputs: [TensorType], _ result: TensorType, gradientsOf wanted: [Bool]?) -> Cost {
    Cost()
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) -> Shape {
    output = inputs[0].viewed(as: output.shape)
    return inputs[0].shape
  }

  package func pullback(_ gradient: Tensor, _ shape: Shape, wanted: [Bool]) -> [Tensor?] {
    [gradient.viewed(as: shape)]
  }
}

/// Images or feature maps as rows of numbers: all axes but the first taken together.
package struct Flatten: Operation {
  package init() {}

  package static let name = "flatten"
  package static var samples: [Sample] {
    [
      Sample("images", Flatten(), [[2, 3, 4, 2]]), Sample("rows", Flatten(), [[2, 3]]),
      Sample("a number", Flatten(), [[]], refused: "at least one axis"),
    ]
  }

  package func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format] {
    [Format(inputs[0].format.element)]
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let shape = inputs[0].shape
    guard shape.rank > 0 else { throw TensorError(Self.name, "it takes a tensor of at least one axis") }
    return TensorType(try Shape([shape[0], shape.count(1..<shape.rank)]), inputs[0].format)
  }

  package static var allocates: Bool { false }

  package func cost(_ inputs: [TensorType], _ result: TensorType, gradientsOf wanted: [Bool]?) -> Cost {
    Cost()
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) -> Shape {
    output = inputs[0].viewed(as: output.shape)
    return inputs[0].shape
  }

  package func pullback(_ gradient: Tensor, _ shape: Shape, wanted: [Bool]) -> [Tensor?] {
    [gradient.viewed(as: shape)]
  }
}
