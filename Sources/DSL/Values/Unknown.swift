// Values that only running gives. They satisfy every check, and what is computed from them is unknown too.
extension Value {
  package var isUnknown: Bool {
    if case .unknown = self { true } else { false }
  }

  /// Whether it is unknown or holds something that is.
  package var holdsUnknown: Bool { extent.holdsUnknown }

  /// Whether its text and its equality with others follow from what checking knows.
  var isKnownWhole: Bool { extent.isPlain }

  /// The kind an operator gives with an unknown side; nil where several are possible.
  static func unknownResult(of operation: BinaryOperator, _ left: Value, _ right: Value) -> Value {
    switch operation {
    case .contains: return .unknown(kind: "bool")
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      return .unknown(kind: left.isPlain && right.isPlain ? "bool" : nil)
    case .compose, .matrixMultiply: return .unknown(kind: nil)
    case .add, .subtract, .multiply, .divide, .floorDivide, .remainder, .power:
      switch (left.typeName, right.typeName) {
      case ("int", "int"): return .unknown(kind: operation == .divide ? "float" : "int")
      case ("int", "float"), ("float", "int"), ("float", "float"): return .unknown(kind: "float")
      case ("string", "string"), ("list", "list"): return .unknown(kind: left.typeName)
      case let (left, right) where Value.numbers.contains(left) && Value.numbers.contains(right):
        return .unknown(kind: "number")
      default: return .unknown(kind: nil)
      }
    }
  }

  /// Something of the kind of an unknown value; nil where that says too little. What applies to it depends on its
  /// type alone.
  var sample: Value? {
    guard case .unknown(let kind) = self else { return self }
    switch kind {
    case "bool": return .bool(true)
    case "int": return .int(1)
    case "float": return .float(1)
    case "string": return .string("")
    default: return nil
    }
  }

  /// Whether an operator applies to no two values of these kinds.
  static func neverApplies(_ operation: BinaryOperator, _ left: Value, _ right: Value) -> Bool {
    guard let left = left.sample, let right = right.sample else { return false }
    if case .host = left { return false }
    if case .host = right { return false }
    do throws(Failure) { return try Arithmetic.apply(operation, left, right) == nil } catch { return false }
  }

  static let numbers: Set = ["int", "float", "number"]

  /// Of a type of the language's own, for which a comparison gives one truth.
  private var isPlain: Bool {
    switch self {
    case .nothing, .bool, .int, .float, .string, .range: true
    case .unknown(let kind): kind.map { Value.plainKinds.contains($0) } ?? false
    case .list, .record, .function, .builtin, .host: false
    }
  }

  private static let plainKinds: Set = ["bool", "int", "float", "number", "string", "range"]

  /// A number, known or not.
  package var isUnknownNumber: Bool {
    if case .unknown(let kind?) = self { Value.numbers.contains(kind) || kind == "bool" } else { false }
  }
}
