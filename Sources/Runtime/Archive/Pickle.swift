/// What a pickle describes, as data: collections are places in the pickle's own table, so that neither sharing nor
/// nesting nor cycles cost more than the bytes that state them.
enum PickleValue: Sendable {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  /// A list, tuple or dictionary: a position in `Pickle.collections`.
  case collection(Int)
  /// One of the few names that a file of weights may mention.
  case global(PickleGlobal)
  /// A position in `Pickle.storages`.
  case storage(Int)
  /// A position in `Pickle.tensors`.
  case tensor(Int)
}

/// The names a pickle may mention, all others being refused: nothing of them is executed.
enum PickleGlobal: Sendable, Equatable {
  case orderedDictionary
  case size
  case device
  case rebuildTensor, rebuildTensorOfType, rebuildParameter
  /// A class of storage, or an element type; nil where it has no counterpart here.
  case storage(StoredElement?)
  case untypedStorage
  case element(StoredElement?)

  init?(_ module: String, _ name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch", "Size"): self = .size
    case ("torch", "device"): self = .device
    case ("torch._utils", "_rebuild_tensor_v2"), ("torch._utils", "_rebuild_tensor"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_tensor_v3"): self = .rebuildTensorOfType
    case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
    case ("torch.storage", "UntypedStorage"): self = .untypedStorage
    case ("torch", _):
      if name.hasSuffix("Storage"), let element = PickleGlobal.storages[name] {
        self = .storage(element)
      } else if let element = PickleGlobal.elements[name] {
        self = .element(element)
      } else {
        return nil
      }
    default: return nil
    }
  }

  private static let storages: [String: StoredElement?] = [
    "FloatStorage": .float32, "DoubleStorage": .float64, "HalfStorage": .float16,
    "BFloat16Storage": .bfloat16, "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16,
    "CharStorage": .int8, "ByteStorage": .uint8, "BoolStorage": .bool,
    "ComplexFloatStorage": nil, "ComplexDoubleStorage": nil,
  ]

  private static let elements: [String: StoredElement?] = [
    "float32": .float32, "float64": .float64, "float16": .float16, "bfloat16": .bfloat16, "int64": .int64,
    "int32": .int32, "int16": .int16, "int8": .int8, "uint8": .uint8, "uint16": .uint16,
    "uint32": .uint32, "uint64": .uint64, "bool": .bool, "complex64": nil, "complex128": nil,
    "float8_e4m3fn": nil, "float8_e5m2": nil,
  ]
}

/// A pickle read as data: a stack machine with a closed list of opcodes and names, which calls nothing.
///
/// The opcodes are those of protocols 2 to 4 that PyTorch writes (Lib/pickletools.py of CPython describes them).
struct Pickle {
  struct Collection {
    /// Whether it has keys.
    let isDictionary: Bool
    /// Keys and values in turn, or elements.
    var items: [PickleValue] = []
  }
  struct Storage {
    /// nil where it is bytes.
    let element: StoredElement?
    let isUntyped: Bool
    let key: String
    let count: Int
  }
  struct TensorEntry {
    let storage: Storage
    /// nil where it has no counterpart here.
    let element: StoredElement?
    let offset: Int
    let sizes: [Int]
    let strides: [Int]
  }

  private(set) var collections: [Collection] = []
  private(set) var storages: [Storage] = []
  private(set) var tensors: [TensorEntry] = []
  private(set) var root = PickleValue.none

  private let bytes: [UInt8]
  private var position = 0
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]

  init(_ bytes: [UInt8]) throws(PickleFailure) {
    self.bytes = bytes
    while try step() {}
    guard stack.count == 1, marks.isEmpty else { throw failure("it ends too early") }
    root = stack[0]
    (stack, memo) = ([], [:])
  }

  private func failure(_ reason: String, help: String? = nil) -> PickleFailure {
    PickleFailure(reason: "\(reason) at its byte \(position)", help: help)
  }

  // MARK: - Bytes

  private mutating func take(_ count: Int) throws(PickleFailure) -> ArraySlice<UInt8> {
    guard count <= bytes.count - position else { throw failure("it is cut off") }
    defer { position += count }
    return bytes[position..<position + count]
  }

  private mutating func number(_ count: Int) throws(PickleFailure) -> Int {
    let value = try take(count).littleEndian(0, bytes: count)
    guard value <= UInt64(Int.max) else { throw failure("a length is too large") }
    return Int(value)
  }

  private mutating func text(_ count: Int) throws(PickleFailure) -> String {
    guard let text = String(validating: try take(count), as: UTF8.self) else {
      throw failure("a string is not UTF-8")
    }
    return text
  }

  private mutating func line() throws(PickleFailure) -> String {
    guard let end = bytes[position...].firstIndex(of: 0x0a) else { throw failure("it is cut off") }
    let line = try text(end - position)
    position += 1
    return line
  }

  // MARK: - The stack

  private mutating func pop() throws(PickleFailure) -> PickleValue {
    guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
      throw failure("its stack is empty")
    }
    return value
  }

  /// Everything above the last mark.
  private mutating func popMark() throws(PickleFailure) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw failure("a mark is missing") }
    let items = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return items
  }

  private mutating func push(_ items: [PickleValue], isDictionary: Bool = false) {
    stack.append(.collection(collections.count))
    collections.append(Collection(isDictionary: isDictionary, items: items))
  }

  /// Adds to the collection on top.
  private mutating func add(_ items: [PickleValue], isDictionary: Bool) throws(PickleFailure) {
    guard stack.count > (marks.last ?? 0), case .collection(let index)? = stack.last,
      collections[index].isDictionary == isDictionary, !isDictionary || items.count % 2 == 0
    else { throw failure("it adds to what takes nothing") }
    collections[index].items += items
  }

  private mutating func remember(_ key: Int) throws(PickleFailure) {
    guard stack.count > (marks.last ?? 0), let value = stack.last else { throw failure("its stack is empty") }
    memo[key] = value
  }

  private mutating func recall(_ key: Int) throws(PickleFailure) {
    guard let value = memo[key] else { throw failure("it recalls what it never kept") }
    stack.append(value)
  }

  // MARK: - Opcodes

  /// Runs one opcode; false at the end.
  private mutating func step() throws(PickleFailure) -> Bool {
    let opcode = try take(1)[position - 1]
    switch opcode {
    case 0x80: _ = try take(1)  // PROTO
    case 0x95: _ = try take(8)  // FRAME
    case 0x2e: return false  // STOP
    case 0x28: marks.append(stack.count)  // MARK
    case 0x4e: stack.append(.none)  // NONE
    case 0x88: stack.append(.bool(true))  // NEWTRUE
    case 0x89: stack.append(.bool(false))  // NEWFALSE
    case 0x4a: stack.append(.int(Int(Int32(truncatingIfNeeded: try number(4)))))  // BININT
    case 0x4b: stack.append(.int(try number(1)))  // BININT1
    case 0x4d: stack.append(.int(try number(2)))  // BININT2
    case 0x8a: stack.append(.int(try long()))  // LONG1
    case 0x47:  // BINFLOAT, the one number whose most significant byte comes first
      let bits = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      stack.append(.float(Double(bitPattern: bits)))
    case 0x58: stack.append(.string(try text(try number(4))))  // BINUNICODE
    case 0x8c: stack.append(.string(try text(try number(1))))  // SHORT_BINUNICODE
    case 0x71: try remember(try number(1))  // BINPUT
    case 0x72: try remember(try number(4))  // LONG_BINPUT
    case 0x94: try remember(memo.count)  // MEMOIZE
    case 0x68: try recall(try number(1))  // BINGET
    case 0x6a: try recall(try number(4))  // LONG_BINGET
    case 0x5d, 0x29: push([])  // EMPTY_LIST, EMPTY_TUPLE
    case 0x7d: push([], isDictionary: true)  // EMPTY_DICT
    case 0x74, 0x6c: push(try popMark())  // TUPLE, LIST
    case 0x85, 0x86, 0x87: try tuple(Int(opcode) - 0x84)  // TUPLE1, TUPLE2, TUPLE3
    case 0x61: try add([try pop()], isDictionary: false)  // APPEND
    case 0x65: try add(try popMark(), isDictionary: false)  // APPENDS
    case 0x73: try setItem()  // SETITEM
    case 0x75: try add(try popMark(), isDictionary: true)  // SETITEMS
    case 0x63: try global(try line(), try line())  // GLOBAL
    case 0x93: try stackGlobal()  // STACK_GLOBAL
    case 0x51: try storage()  // BINPERSID
    case 0x52: try reduce()  // REDUCE
    case 0x62: _ = try pop()  // BUILD: attributes such as a state's _metadata
    default: throw failure("opcode 0x\(String(opcode, radix: 16)) is none that a file of weights needs")
    }
    return true
  }

  private mutating func long() throws(PickleFailure) -> Int {
    let bytes = try take(try number(1))
    guard bytes.count <= 8 else { throw failure("a number is beyond 64 bits") }
    guard let last = bytes.last else { return 0 }
    let magnitude = bytes.littleEndian(0, bytes: bytes.count)
    let isNegative = last & 0x80 != 0 && bytes.count < 8
    return Int(Int64(bitPattern: isNegative ? magnitude | ~0 << (bytes.count * 8) : magnitude))
  }

  private mutating func tuple(_ count: Int) throws(PickleFailure) {
    var items: [PickleValue] = []
    for _ in 0..<count { items.append(try pop()) }
    push(items.reversed())
  }

  private mutating func setItem() throws(PickleFailure) {
    let value = try pop()
    try add([try pop(), value], isDictionary: true)
  }

  private mutating func stackGlobal() throws(PickleFailure) {
    guard case .string(let name) = try pop(), case .string(let module) = try pop() else {
      throw failure("a name is no string")
    }
    try global(module, name)
  }

  private mutating func global(_ module: String, _ name: String) throws(PickleFailure) {
    guard let global = PickleGlobal(module, name) else {
      throw failure(
        "it holds a Python object of `\(module.prefix(80)).\(name.prefix(80))`, and only tensors are read",
        help: "save the weights alone in Python: `torch.save(model.state_dict(), \"weights.pth\")`")
    }
    stack.append(.global(global))
  }

  // MARK: - Tensors

  private func items(_ value: PickleValue) throws(PickleFailure) -> [PickleValue] {
    guard case .collection(let index) = value, !collections[index].isDictionary else {
      throw failure("arguments are missing")
    }
    return collections[index].items
  }

  private func integers(_ value: PickleValue) throws(PickleFailure) -> [Int] {
    var numbers: [Int] = []
    for item in try items(value) {
      guard case .int(let number) = item else { throw failure("a size is no whole number") }
      numbers.append(number)
    }
    return numbers
  }

  /// A storage by its tuple: `("storage", class, key, location, count)`.
  private mutating func storage() throws(PickleFailure) {
    let parts = try items(try pop())
    guard parts.count == 5, case .string("storage") = parts[0], case .global(let kind) = parts[1],
      case .string(let key) = parts[2], case .int(let count) = parts[4], count >= 0
    else { throw failure("a storage is not described as PyTorch does") }
    stack.append(.storage(storages.count))
    switch kind {
    case .storage(let element):
      storages.append(Storage(element: element, isUntyped: false, key: key, count: count))
    case .untypedStorage: storages.append(Storage(element: nil, isUntyped: true, key: key, count: count))
    default: throw failure("a storage is not described as PyTorch does")
    }
  }

  /// What a call with these arguments describes.
  private mutating func reduce() throws(PickleFailure) {
    let arguments = try items(try pop())
    guard case .global(let function) = try pop() else { throw failure("it calls what is no function") }
    switch function {
    case .orderedDictionary:
      guard arguments.isEmpty else { throw failure("a dictionary is not made as PyTorch does") }
      push([], isDictionary: true)
    case .size: push(arguments.count == 1 ? try items(arguments[0]) : arguments)
    case .device: stack.append(.none)
    case .rebuildTensor: stack.append(try tensor(arguments, typeAt: nil))
    case .rebuildTensorOfType: stack.append(try tensor(arguments, typeAt: 6))
    case .rebuildParameter:
      guard case .tensor? = arguments.first else { throw failure("a parameter is no tensor") }
      stack.append(arguments[0])
    case .storage, .untypedStorage, .element: throw failure("it calls what is no function")
    }
  }

  private mutating func tensor(
    _ arguments: [PickleValue], typeAt position: Int?
  ) throws(PickleFailure) -> PickleValue {
    guard arguments.count >= 4, case .storage(let index) = arguments[0], case .int(let offset) = arguments[1]
    else { throw failure("a tensor is not described as PyTorch does") }
    let storage = storages[index]
    var element = storage.element
    if let position {
      guard arguments.count > position, case .global(.element(let type)) = arguments[position] else {
        throw failure("a tensor's type is missing")
      }
      element = type
    } else if storage.isUntyped {
      throw failure("a tensor's type is missing")
    }
    tensors.append(
      TensorEntry(
        storage: storage, element: element, offset: offset, sizes: try integers(arguments[2]),
        strides: try integers(arguments[3])))
    return .tensor(tensors.count - 1)
  }
}

/// What is wrong with a pickle, without the file's name.
struct PickleFailure: Error {
  let reason: String
  var help: String?
}
