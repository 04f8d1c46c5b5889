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
  var collectors: [[Value]] = []
  var visits: [UInt64: Int] = [:]
  /// Values for `param`s from the command line.
  var overrides: [String: String] = [:]

  /// The slots of every active call, each initialized; those above `top` hold `nothing`.
  private(set) var slots: UnsafeMutablePointer<Value>
  private var capacity: Int
  private(set) var base = 0
  private(set) var top = 0
  private(set) var function: FunctionValue?
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
    function = nil
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

  /// Runs a function whose first `count` arguments lie on the stack from `start` on.
  func enter(
    _ function: FunctionValue, _ prototype: Prototype, from start: Int, count: Int,
    given: [Bool]? = nil
  ) throws(Failure) -> Value {
    let saved = (base, self.function, collectors.count)
    depth += 1
    if depth > Machine.maximumDepth || stackAddress() < stackFloor {
      // Checking takes more of the stack than running does.
      let isDeeperThanRunning = checker != nil && depth <= Machine.maximumDepth
      depth -= 1
      pop(to: start)
      if isDeeperThanRunning { throw .unknown }
      throw Failure(
        .recursionTooDeep, "the calls are nested too deeply", label: "call number \(depth) at once",
        help: "does the recursion end?")
    }
    if start + prototype.slotCount > capacity { grow(to: start + prototype.slotCount) }
    top = start + prototype.slotCount
    base = start
    self.function = function
    for (index, slot) in prototype.captureSlots {
      unsafe slots[start + slot] = function.captures[index]
    }
    do throws(Failure) {
      try checkCancellation()
      if let checker {
        try run(prototype, checker) { () throws(Failure) in
          if prototype.hasPrologue { try prototype.prologue(self, count: count, given: given) }
          _ = try prototype.body.execute(self, wantsValue: true)
        }
      } else {
        if prototype.hasPrologue { try prototype.prologue(self, count: count, given: given) }
        _ = try prototype.body.execute(self, wantsValue: true)
      }
    } catch {
      guard case .leaving = error.content, pending == .returns else {
        if collectors.count > saved.2 { collectors.removeLast(collectors.count - saved.2) }
        let explained = prototype.explained(error, self)
        leave(start, saved)
        throw explained
      }
    }
    if collectors.count > saved.2 { collectors.removeLast(collectors.count - saved.2) }
    leave(start, saved)
    let value = result
    result = .nothing
    return value
  }

  @inline(__always)
  private func leave(_ start: Int, _ saved: (base: Int, function: FunctionValue?, collectors: Int)) {
    pop(to: start)
    base = saved.base
    function = saved.function
    depth -= 1
  }
}
