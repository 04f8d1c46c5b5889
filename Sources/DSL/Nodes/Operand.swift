/// A node whose value is wanted at once. Names and constants are read in place: without a call, and numbers
/// without reference counting.
struct Operand {
  private enum Place {
    case local(Int)
    case global(Int)
    case int(Int)
    case float(Double)
    case elsewhere
  }

  let node: Node
  private let place: Place

  init(_ node: Node) {
    self.node = node
    switch node {
    case let local as LocalNode: place = .local(local.slot)
    case let global as GlobalNode: place = .global(global.index)
    case let constant as ConstantNode:
      switch constant.value {
      case .int(let number): place = .int(number)
      case .float(let number): place = .float(number)
      default: place = .elsewhere
      }
    default: place = .elsewhere
    }
  }

  @inline(__always) func evaluate(_ m: Machine) throws(Failure) -> Value {
    switch place {
    case .local(let slot): if let number = m.number(slot) { return number }
    case .global(let index): if let number = m.globals.number(index) { return number }
    case .int(let number): return .int(number)
    case .float(let number): return .float(number)
    case .elsewhere: break
    }
    return try node.evaluate(m)
  }
}
