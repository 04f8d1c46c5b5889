package import DSL
internal import Runtime

// `x[…]`: one item for each axis from the first on, a mask for as many as it has.
extension TensorValue {
  /// What one item asks of a tensor.
  private enum Choice {
    case part(Slice.Part)
    /// Rows by their numbers.
    case rows(Tensor)
    /// The rows where a mask holds.
    case mask(Tensor)

    var axes: Int { if case .mask(let mask) = self { mask.shape.rank } else { 1 } }
  }

  package func index(_ items: [IndexItem]) throws(Failure) -> Value? {
    var parts: [Slice.Part] = []
    var chosen: (choice: Choice, item: Int, axis: Int)?
    var axis = 0, kept = 0
    for (item, index) in items.enumerated() {
      let choice = try choice(index, item, axis)
      guard axis + choice.axes <= shape.rank else { throw tooManyIndices(items.count, item) }
      if case .part(let part) = choice {
        parts.append(part)
        if case .range = part { kept += 1 }
      } else {
        guard chosen == nil else {
          throw Failure(
            .notIndexable, "a tensor is indexed by one list or mask at a time", argument: item + 1,
            help: "index twice: `x[rows][:, columns]`")
        }
        chosen = (choice, item, kept)
        try check(choice, item, axis)
        for covered in axis..<axis + choice.axes { parts.append(.range(0..<shape[covered])) }
        kept += choice.axes
      }
      axis += choice.axes
    }
    var result = try tensor()
    if zip(parts, shape.array).contains(where: { $0 != .range(0..<$1) }) {
      result = try applied(Slice(parts), to: result)
    }
    switch chosen?.choice {
    case .rows(let rows): result = try applied(Gather(rows, axis: chosen?.axis ?? 0), to: result)
    case .mask(let mask): result = try masked(result, by: mask, axis: chosen?.axis ?? 0)
    case .part, nil: break
    }
    return .host(TensorValue(result, on: tape))
  }

  package func element(at index: Int) throws(Failure) -> Value {
    .host(TensorValue(try applied(Slice([.element(index)]), to: try tensor()), on: tape))
  }

  private func applied(_ operation: some Runtime.Operation, to x: Tensor) throws(Failure) -> Tensor {
    try running { () throws(TensorError) in try engine.apply(operation, x) }
  }

  /// The rows of the axes that a mask covers, these taken as one.
  private func masked(_ x: Tensor, by mask: Tensor, axis: Int) throws(Failure) -> Tensor {
    guard mask.hasData else { throw .unknown }
    let numbers = mask.scalars.enumerated().compactMap { $1 == 0 ? nil : Int32(clamping: $0) }
    return try running { () throws(TensorError) in
      var merged = x
      if mask.shape.rank > 1 {
        let sizes = x.shape.array
        merged = try engine.apply(
          Reshape(Array(sizes[..<axis] + [mask.count] + sizes[(axis + mask.shape.rank)...])), x)
      }
      return try engine.apply(Gather(try Tensor(numbers, try Shape([numbers.count])), axis: axis), merged)
    }
  }

  // MARK: - Items

  private func choice(_ index: IndexItem, _ item: Int, _ axis: Int) throws(Failure) -> Choice {
    switch index {
    case .value(.host(let host)):
      if let tensor = host as? TensorValue { return try tensor.asChoice(item) }
    case .value(.list(let list)): return try Self.choice(list, item)
    default: break
    }
    guard axis < shape.rank else { return .part(.element(0)) }  // one too many, as the caller says
    do throws(Failure) {
      switch try Indexing.resolve(index, count: shape[axis]) {
      case .element(let position): return .part(.element(position))
      case .slice(let range): return .part(.range(range))
      }
    } catch {
      guard let reason = error.reason else { throw error }
      let isBounds = reason.code == DiagnosticCode.outOfBounds.rawValue
      throw Failure(
        code: reason.code, reason.message + (isBounds ? " for axis \(axis) of size \(shape[axis])" : ""),
        label: reason.label, argument: item + 1, help: reason.help)
    }
  }

  /// This tensor as an index of another.
  private func asChoice(_ item: Int) throws(Failure) -> Choice {
    let tensor = try tensor()
    switch tensor.element {
    case .int32: return .rows(tensor)
    case .uint8: return .rows(try Conversion.converted(tensor, to: .int32))
    case .bool where tensor.shape.rank > 0: return .mask(tensor)
    case .bool:
      throw Failure(
        .notIndexable, "a mask has the axes it covers, and this has none", argument: item + 1,
        help: "compare element by element: `x[x > 0]`")
    case .float32, .bfloat16:
      throw Failure(
        .notIndexable, "an index is a tensor of ints or bools, not of floats", argument: item + 1,
        help: "`tensor(rows, type=\"i32\")` has the numbers as ints; `x[x > 0]` chooses by a mask")
    }
  }

  private static func choice(_ list: ListValue, _ item: Int) throws(Failure) -> Choice {
    var numbers: [Int32] = []
    var truths: [Bool] = []
    for value in list.items {
      switch value {
      case .int(let number): numbers.append(Int32(clamping: number))
      case .bool(let truth): truths.append(truth)
      default: break
      }
    }
    guard numbers.count == list.count || truths.count == list.count else {
      throw Failure(
        .notIndexable, "an index is an int, a range, a list of ints or a list of bools", argument: item + 1,
        help: "for several axes, write `x[1, 2]`")
    }
    return try running { () throws(TensorError) in
      truths.isEmpty
        ? .rows(try Tensor(numbers, try Shape([numbers.count])))
        : .mask(try Tensor(truths, try Shape([truths.count])))
    }
  }

  /// Numbers must be rows of the axis, and a mask as large as the axes it covers.
  private func check(_ choice: Choice, _ item: Int, _ axis: Int) throws(Failure) {
    switch choice {
    case .part: break
    case .rows(let rows):
      let size = shape[axis]
      guard let row = rows.integers.first(where: { $0 < -size || $0 >= size }) else { return }
      throw Failure(
        .outOfBounds, "the index \(row) is out of bounds for axis \(axis) of size \(size)",
        label: size == 0 ? "there are no elements" : "valid are \(-size) to \(size - 1)", argument: item + 1)
    case .mask(let mask):
      let covered = Array(shape.array[axis..<axis + mask.shape.rank])
      guard mask.shape.array != covered else { return }
      throw Failure(
        .shapes,
        "a mask of shape \(mask.shape) does not fit \(axis == 0 ? "a" : "axis \(axis) of a") tensor of shape \(shape)",
        label: "\(mask.shape) here, \(covered) wanted", argument: item + 1)
    }
  }

  private func tooManyIndices(_ count: Int, _ item: Int) -> Failure {
    Failure(
      .notIndexable,
      shape.rank == 0
        ? "a tensor of a single number has no axes to index"
        : "too many indices for a tensor of shape \(shape)",
      argument: item + 1, argumentLabels: [0: "this is of shape \(shape)"],
      help: shape.rank == 0 ? "`float(x)` is the number" : nil)
  }
}
