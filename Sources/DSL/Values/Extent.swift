/// How far a value reaches, known when it is made: walking it then needs a bounded stack and a bounded time.
///
/// Parts that are shared count as often as they are reached, so that a few dozen lists may weigh as much as 2^60.
package struct Extent: Sendable {
  /// How deep it nests.
  package private(set) var nesting = 0
  /// How many values it holds, itself included; saturates.
  private(set) var weight: UInt32 = 1
  /// Whether something in it is unknown.
  private(set) var holdsUnknown = false
  /// Whether it is made of the language's own data alone: no functions, nothing of the host, nothing unknown.
  private(set) var isPlain = true

  static let single = Extent()
  static let unknown = Extent(holdsUnknown: true, isPlain: false)

  private init(holdsUnknown: Bool = false, isPlain: Bool = true) {
    (self.holdsUnknown, self.isPlain) = (holdsUnknown, isPlain)
  }

  /// Of what is no data but may nest.
  init(nesting: Int) {
    self.nesting = nesting
    isPlain = false
  }

  /// Of a collection.
  init(of values: some Sequence<Value>) {
    for value in values { add(value) }
    nesting += 1
  }

  mutating func add(_ value: Value) {
    switch value {
    case .nothing, .bool, .int, .float, .string, .range, .builtin: weight = weight.addingOrFull(1)
    case .list, .record, .function, .host, .unknown:
      let extent = value.extent
      nesting = max(nesting, extent.nesting)
      weight = weight.addingOrFull(extent.weight)
      holdsUnknown = holdsUnknown || extent.holdsUnknown
      isPlain = isPlain && extent.isPlain
    }
  }
}

extension UInt32 {
  fileprivate func addingOrFull(_ other: UInt32) -> UInt32 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}

extension Value {
  package var extent: Extent {
    switch self {
    case .list(let list): list.extent
    case .record(let record): record.extent
    case .function(let function): Extent(nesting: function.nesting)
    case .host(let host): Extent(nesting: host.nesting)
    case .unknown: .unknown
    case .nothing, .bool, .int, .float, .string, .range, .builtin: .single
    }
  }

  /// How deep the value nests; bounded, so that printing and releasing need a bounded stack.
  package var nesting: Int { extent.nesting }

  package static let maximumNesting = 500
}
