/// How a statement ended.
enum Flow: UInt8 {
  case normal, breaks, continues, returns
}

/// The state of a running program: the slots of all active calls, on one thread.
@safe final class Machine {
  let registry: Registry
  let globals: Globals
  let cancellation: Cancellation
  /// Set while a host that asks for itself whether to stop calls back.
  var defersInterruption = false
  var sink: (any Sink)?
  /// Set while a program is checked on shapes instead of run.
  let checker: Checker?
  /// The machine that checks on shapes in this one's place, while it does.
  weak var standIn: Machine?

  /// The value of a block or function that is just ending.
  var result = Value.nothing
  /// What a thrown `leaving` stands for.
  var pending = Flow.normal
  /// What the enclosing stage blocks have collected.
  var collectors: [[Value]] = [] { didSet { collecting = collectors.count } }
  /// How many stage blocks are open.
  private(set) var collecting = 0
  var visits: [UInt64: Int] = [:]
  /// Values for `param`s from the command line.
  var overrides: [String: String] = [:]

  /// The slots of every active call, each initialized; those above `top` hold `nothing`.
  private(set) var slots: UnsafeMutablePointer<Value>
  private var capacity: Int
  private(set) var base = 0
  private(set) var top = 0
  /// Kept alive by the call that runs it.
  private var running: Unmanaged<FunctionValue>?
  /// The function that runs; nil at top level.
  var function: FunctionValue? { unsafe running?.takeUnretainedValue() }
  private var depth = 0
  /// The address below which the thread's own stack must not grow.
  var stackFloor: UInt = 0
  let stackBytes: Int

  static let maximumDepth = 20_000

  init(
    registry: Registry, globals: Globals, cancellation: Cancellation, stackBytes: Int,
    checker: Checker? = nil
  ) {
    self.checker = checker
    self.registry = registry
    self.globals = globals
    self.cancellation = cancellation
    self.stackBytes = stackBytes
    capacity = 1024
    unsafe slots = .allocate(capacity: capacity)
    unsafe slots.initialize(repeating: .nothing, count: capacity)
  }

  deinit {
    unsafe slots.deinitialize(count: capacity)
    unsafe slots.deallocate()
  }

  // MARK: - Slots

  subscript(slot: Int) -> Value {
    @inline(__always) get { unsafe slots[base &+ slot] }
    @inline(__always) set { unsafe slots[base &+ slot] = newValue }
  }

  /// What a slot holds if that is a number, without reference counting.
  @inline(__always) func number(_ slot: Int) -> Value? {
    switch unsafe slots[base &+ slot] {
    case .int(let number): .int(number)
    case .float(let number): .float(number)
    default: nil
    }
  }

  /// A slot of the frame that begins at a base, by default the present one.
  func value(_ slot: Int, base: Int?) -> Value {
    let index = (base ?? self.base) + slot
    return index < top ? unsafe slots[index] : .nothing
  }

  @inline(__always) func push(_ value: Value) {
    if top == capacity { grow(to: top + 1) }
    unsafe slots[top] = value
    top &+= 1
  }

  /// Drops everything from a height on.
  func pop(to height: Int) {
    var index = top
    while index > height {
      index &-= 1
      unsafe slots[index] = .nothing
    }
    top = height
  }

  private func grow(to needed: Int) {
    let larger = max(needed, capacity * 2)
    let moved = UnsafeMutablePointer<Value>.allocate(capacity: larger)
    unsafe moved.moveInitialize(from: slots, count: capacity)
    unsafe (moved + capacity).initialize(repeating: .nothing, count: larger - capacity)
    unsafe slots.deallocate()
    unsafe slots = moved
    capacity = larger
  }

  // MARK: - Running

  /// Prepares for a cell whose own blocks need some slots.
  func begin(slotCount: Int) {
    pop(to: 0)
    base = 0
    depth = 0
    unsafe running = nil
    collectors = []
    visits = [:]
    result = .nothing
    pending = .normal
    let address = stackAddress()
    stackFloor = address > UInt(stackBytes) ? address - UInt(stackBytes) : 0
    if slotCount > capacity { grow(to: slotCount) }
    top = slotCount
  }

  private func stackAddress() -> UInt {
    var marker: UInt8 = 0
    return unsafe withUnsafeMutablePointer(to: &marker) { UInt(bitPattern: $0) }
  }

  @inline(__always) func checkCancellation() throws(Failure) {
    if cancellation.isCancelled, !defersInterruption { throw .interrupted }
  }

  /// Closes the stage blocks that what failed or left has opened.
  @inline(__always) func stopCollecting(_ open: Int) {
    if collecting > open { collectors.removeLast(collecting - open) }
  }

  /// Runs a function whose first `count` arguments lie on the stack from `start` on.
  func enter(
    _ function: FunctionValue, from start: Int, count: Int, given: [Bool]? = nil
  ) throws(Failure) -> Value {
    let prototype = function.definition
    if depth == Machine.maximumDepth || stackAddress() < stackFloor { throw tooDeep(start) }
    let caller = unsafe (base: base, collecting: collecting, running: running)
    unsafe running = Unmanaged.passUnretained(function)
    depth += 1
    base = start
    if start + prototype.slotCount > capacity { grow(to: start + prototype.slotCount) }
    top = start + prototype.slotCount
    if prototype.hasCaptures { place(function.captures, prototype) }
    defer {
      unsafe stopCollecting(caller.collecting)
      pop(to: start)
      unsafe base = caller.base
      unsafe running = caller.running
      depth -= 1
    }
    do throws(Failure) {
      try checkCancellation()
      if let checker {
        try run(prototype, checker) { () throws(Failure) in
          if prototype.hasPrologue { try prototype.prologue(self, count: count, given: given) }
          _ = try function.body.execute(self, wantsValue: true)
        }
      } else {
        if prototype.hasPrologue { try prototype.prologue(self, count: count, given: given) }
        if prototype.isExpression { return try function.body.evaluate(self) }
        _ = try function.body.execute(self, wantsValue: true)
      }
    } catch {
      guard case .leaving = error.content, pending == .returns else { throw prototype.explained(error, self) }
    }
    let value = result
    result = .nothing
    return value
  }

  private func tooDeep(_ start: Int) -> Failure {
    pop(to: start)
    // Checking takes more of the stack than running does.
    if checker != nil, depth < Machine.maximumDepth { return .unknown }
    return Failure(
      .recursionTooDeep, "the calls are nested too deeply", label: "call number \(depth) at once",
      help: "does the recursion end?")
  }

  private func place(_ captures: [Value], _ prototype: Prototype) {
    for (index, slot) in prototype.captureSlots { self[slot] = captures[index] }
  }
}
