/// A name of an enclosing block.
struct LocalName {
  enum Kind {
    case constant, variable, parameter, loop, function
  }

  let name: String
  let slot: Int
  let kind: Kind
  let span: Span
  var known: KnownCallee?
  /// Its function group is made at a later statement, so that reads must check.
  var mayBeUnmade = false
}

/// The names of one block.
final class BlockScope {
  var names: [String: LocalName] = [:]
}

/// One function being resolved; the cell itself is the outermost.
final class FunctionScope {
  let parent: FunctionScope?
  let isDefinitionBody: Bool
  /// Runs as soon as it is made: the cell itself, or a definition that is a value.
  let runsWhereWritten: Bool
  var blocks: [BlockScope] = [BlockScope()]
  var slotCount = 0
  var loopDepth = 0
  /// The captures shared with the functions of the same group.
  let captures: GroupCaptures?
  /// Where this function keeps them.
  var captureSlots: [(capture: Int, slot: Int)] = []
  /// Their names.
  var captureNames: [String] = []
  /// Siblings that may be called from inside.
  var siblings: [String: Prototype] = [:]
  /// Those of them that it names.
  private(set) var namedSiblings: [Prototype] = []
  var siblingCallees: [String: KnownCallee] = [:]
  let reads = ReadList()
  private var readNames: Set<String> = []

  init(
    parent: FunctionScope?, captures: GroupCaptures?, isDefinitionBody: Bool = false,
    isImmediate: Bool = false
  ) {
    self.parent = parent
    runsWhereWritten = parent.map { $0.runsWhereWritten && isImmediate } ?? true
    self.captures = captures
    self.isDefinitionBody = isDefinitionBody
  }

  func newSlot() -> Int {
    slotCount += 1
    return slotCount - 1
  }

  func note(sibling: Prototype) {
    if !namedSiblings.contains(where: { $0 === sibling }) { namedSiblings.append(sibling) }
  }

  func find(_ name: String) -> LocalName? {
    for block in blocks.reversed() {
      if let found = block.names[name] { return found }
    }
    return nil
  }

  func note(read name: String, isLocal: Bool, index: Int) {
    guard readNames.insert(name).inserted else { return }
    reads.reads.append(AssembleNode.Read(name: name, isLocal: isLocal, index: index))
  }
}

/// The enclosing locals that a group of functions captures.
final class GroupCaptures {
  var names: [LocalName] = []
  let list = CaptureList()

  /// The position of a capture, added with the node that reads it where the function is made.
  func position(of name: LocalName, read: () -> Node) -> Int {
    if let index = names.firstIndex(where: {
      $0.slot == name.slot && $0.name == name.name && $0.span == name.span
    }) {
      return index
    }
    names.append(name)
    list.nodes.append(read())
    return names.count - 1
  }
}

/// What a name means where it stands.
enum Binding {
  case local(LocalName)
  /// An enclosing local, copied into a slot of this function.
  case captured(LocalName, slot: Int)
  case sibling(Prototype, KnownCallee?)
  case global(Int)
  case builtin(Builtin)
  case constant(Value)
}
