internal import DSL
internal import Runtime

/// A nested list of numbers or bools, flattened, with its sizes.
struct NestedNumbers {
  private(set) var numbers: [Double] = []
  private(set) var sizes: [Int] = []
  /// Whether there are elements, and all of them are bools.
  var areBools: Bool { bools > 0 && bools == numbers.count }
  private var bools = 0

  init(_ value: Value) throws(Failure) { try add(value, depth: 0, isFirst: true) }

  private mutating func add(_ value: Value, depth: Int, isFirst: Bool) throws(Failure) {
    switch value {
    case .int(let number): try add(Double(number), depth)
    case .float(let number): try add(number, depth)
    case .bool(let truth):
      try add(truth ? 1 : 0, depth)
      bools += 1
    case .list(let list):
      guard depth < Shape.maximumRank else {
        throw Failure(.shapes, "a tensor has at most \(Shape.maximumRank) axes")
      }
      if isFirst { sizes.append(list.count) }
      guard depth < sizes.count, sizes[depth] == list.count else {
        throw Failure(.shapes, "the rows of a tensor are equally long", label: "one has \(list.count)")
      }
      for (index, item) in list.items.enumerated() {
        try add(item, depth: depth + 1, isFirst: isFirst && index == 0)
      }
    case .host(let host) where host is TensorValue && depth > 0:
      throw Failure(
        .wrongType, "a tensor is made of numbers, not of tensors",
        help: "`stack(list)` puts tensors side by side, `concat(list)` one after the other")
    default: throw Failure(.wrongType, "a tensor is made of numbers, not of \(value.described)")
    }
  }

  private mutating func add(_ number: Double, _ depth: Int) throws(Failure) {
    guard depth == sizes.count else { throw Failure(.shapes, "the rows of a tensor are equally deep") }
    numbers.append(number)
  }

  /// The tensor with these elements, of a type or of that they have.
  func tensor(_ element: ElementType?) throws(Failure) -> Tensor {
    let element = element ?? (areBools ? .bool : .float32)
    let limits: ClosedRange<Double> = element == .uint8 ? 0...255 : Double(Int32.min)...Double(Int32.max)
    if element == .int32 || element == .uint8 {
      for number in numbers where !limits.contains(number) || number != number.rounded() {
        throw Failure(
          .invalidValue, "\(Value.float(number).text) is no element of the type \"\(element.rawValue)\"",
          label: "whole numbers from \(Int(limits.lowerBound)) to \(Int(limits.upperBound))")
      }
    }
    return try running { () throws(TensorError) in
      let shape = try Shape(sizes)
      switch element {
      case .int32: return try Tensor(numbers.map { Int32($0) }, shape)
      case .bool: return try Tensor(numbers.map { $0 != 0 }, shape)
      case .float32: return try Tensor(numbers.map { Float($0) }, shape)
      case .uint8, .bfloat16:
        let floats = try Tensor(numbers.map { Float($0) }, shape)
        return try Tape(recording: false).apply(Cast(to: Format(element)), floats)
      }
    }
  }
}
