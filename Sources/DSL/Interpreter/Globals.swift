/// What is known of a callee before anything runs.
enum KnownCallee {
  case builtin(Builtin)
  case function(FunctionValue.Kind, [(name: String, hasDefault: Bool)])
  /// A definition without a parameter list.
  case value(Definition.Kind)
  case module(Module)
}

/// The top-level names, which outlive their cells.
@safe final class Globals {
  enum Kind {
    case constant
    case variable
    case function
    case parameter
  }

  struct Info {
    let name: String
    var kind: Kind
    var known: KnownCallee?
    var documentation: String?
    /// Some cell that ran declared it.
    var isDeclared: Bool
  }

  private(set) var infos: [Info] = []
  /// The statements of modules that have not run yet, by the names they bind.
  var deferred: [Int: DeferredStatement] = [:]
  private var indices: [String: Int] = [:]
  private var values: UnsafeMutablePointer<Value?>
  private var capacity = 64

  init() {
    unsafe values = .allocate(capacity: capacity)
    unsafe values.initialize(repeating: nil, count: capacity)
  }

  deinit {
    unsafe values.deinitialize(count: capacity)
    unsafe values.deallocate()
  }

  subscript(index: Int) -> Value? {
    @inline(__always) get { unsafe values[index] }
    @inline(__always) set { unsafe values[index] = newValue }
  }

  /// What an index holds if that is a number, without reference counting.
  @inline(__always) func number(_ index: Int) -> Value? {
    switch unsafe values[index] {
    case .int(let number)?: .int(number)
    case .float(let number)?: .float(number)
    default: nil
    }
  }

  /// All values, by index.
  var all: [Value?] {
    get { infos.indices.map { self[$0] } }
    set { for index in infos.indices where index < newValue.count { self[index] = newValue[index] } }
  }

  /// The same names, with values as checking on shapes sees them.
  func copyForChecking() -> Globals {
    let copy = Globals()
    (copy.infos, copy.indices, copy.deferred) = (infos, indices, deferred)
    while copy.capacity < infos.count { copy.grow() }
    copy.all = all.map { $0?.withoutElements }
    return copy
  }

  /// The index of a name that some cell declared.
  func declared(_ name: String) -> Int? {
    indices[name].flatMap { infos[$0].isDeclared ? $0 : nil }
  }

  /// The index for a name, new or not.
  func index(for name: String) -> Int {
    if let index = indices[name] { return index }
    let index = hiddenIndex(for: name)
    indices[name] = index
    return index
  }

  /// An index that no cell finds by the name: for a name of a module.
  func hiddenIndex(for name: String) -> Int {
    let index = infos.count
    infos.append(Info(name: name, kind: .constant, known: nil, documentation: nil, isDeclared: false))
    if index == capacity { grow() }
    return index
  }

  func declare(_ index: Int, _ kind: Kind, known: KnownCallee?, documentation: String? = nil) {
    infos[index].kind = kind
    infos[index].known = known
    infos[index].documentation = documentation
    infos[index].isDeclared = true
  }

  private func grow() {
    let moved = UnsafeMutablePointer<Value?>.allocate(capacity: capacity * 2)
    unsafe moved.moveInitialize(from: values, count: capacity)
    unsafe (moved + capacity).initialize(repeating: nil, count: capacity)
    unsafe values.deallocate()
    unsafe values = moved
    capacity *= 2
  }
}
