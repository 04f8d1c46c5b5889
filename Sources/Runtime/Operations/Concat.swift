internal import Kernels

/// Tensors laid one after the other along an axis; their other sizes agree.
package struct Concat: Operation {
  let axis: Int

  package init(axis: Int = 0) { self.axis = axis }

  package static let name = "concat"
  package static var samples: [Sample] {
    [
      Sample("rows", Concat(), [[2, 3], [4, 3]]),
      Sample("columns", Concat(axis: -1), [[2, 3], [2, 1], [2, 4]]),
      Sample("middle", Concat(axis: 1), [[2, 3, 2], [2, 1, 2]]), Sample("one", Concat(), [[2, 3]]),
      Sample("sizes differ", Concat(), [[2, 3], [2, 4]], refused: "sizes 3 and 4 along axis 1 differ"),
      Sample("axes differ", Concat(), [[2, 3], [2]], refused: "as many axes"),
      Sample("numbers", Concat(), [[], []], refused: "no axis 0"),
      Sample("no axis", Concat(axis: 2), [[2, 3]], refused: "no axis 2"),
    ]
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    guard let first = inputs.first?.shape else {
      throw TensorError(Self.name, "there is nothing to join", kind: .value)
    }
    let axis = try first.axis(axis, in: Self.name)
    var total = 0
    for input in inputs {
      let shape = input.shape
      guard shape.rank == first.rank else {
        throw TensorError(
          Self.name, "the tensors have as many axes as each other", operands: inputs.map(\.shape))
      }
      for other in 0..<first.rank where other != axis && shape[other] != first[other] {
        throw TensorError(
          Self.name, "sizes \(first[other]) and \(shape[other]) along axis \(other) differ",
          operands: inputs.map(\.shape))
      }
      total += shape[axis]
    }
    var sizes = first.array
    sizes[axis] = total
    return TensorType(try Shape(sizes), formats(inputs, .float32)[0])
  }

  /// What they have in common; float32 where they differ.
  package func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format] {
    let element = inputs.first?.format.element ?? .float32
    let isCommon = inputs.allSatisfy { $0.format.element == element }
    return Array(repeating: Format(isCommon ? element : .float32), count: inputs.count)
  }

  package func forward(
    _ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]
  ) throws(TensorError) -> (types: [TensorType], result: TensorType) {
    let types = inputs.map(\.type)
    for (input, place) in zip(inputs, try places(types, in: output.type)) {
      var box = place.box
      bt_box_write(&box, input.raw, output.raw + place.start)
    }
    return (types, output.type)
  }

  package func pullback(
    _ gradient: Tensor, _ saved: (types: [TensorType], result: TensorType), wanted: [Bool]
  ) throws(TensorError) -> [Tensor?] {
    var parts: [Tensor?] = []
    for (i, place) in try places(saved.types, in: saved.result).enumerated() {
      guard wanted[i] else {
        parts.append(nil)
        continue
      }
      let part = try Tensor(uninitialized: saved.types[i], for: Self.name)
      var box = place.box
      bt_box_read(&box, gradient.raw + place.start, part.raw)
      parts.append(part)
    }
    return parts
  }

  /// Where each input lies in the result.
  private func places(
    _ inputs: [TensorType], in result: TensorType
  ) throws(TensorError) -> [(box: bt_box, start: Int)] {
    let axis = try result.shape.axis(axis, in: Self.name)
    let inner = result.shape.count(axis + 1..<result.shape.rank) * result.format.element.size
    var start = 0
    return inputs.map { input in
      var box = bt_box()
      box.rank = 1
      Broadcast.set(&box.sizes, 0, result.shape.count(0..<axis))
      Broadcast.set(&box.steps, 0, result.shape[axis] * inner)
      box.run = input.shape[axis] * inner
      defer { start += box.run }
      return (box, start)
    }
  }
}
