/// Where a capture's value lies when the function is made.
final class MakeFunctionNode: Node, @unchecked Sendable {
  let prototype: Prototype
  /// Reads of the captures; set when the body has been resolved.
  let captures: CaptureList
  let place: Place

  init(_ prototype: Prototype, _ captures: CaptureList, at place: Place) {
    self.prototype = prototype
    self.captures = captures
    self.place = place
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    var values: [Value] = []
    for node in captures.nodes { values.append(try node.evaluate(m)) }
    let function = FunctionValue(kind: prototype.kind, prototype: prototype, captures: values)
    return try m.checked(.function(function), at: place)
  }
}

/// What the functions of one group capture, in the order of their shared array.
final class CaptureList: @unchecked Sendable {
  var nodes: [Node] = []
}

/// Makes the functions of one group, which may call one another.
final class FunctionGroupNode: StatementNode, @unchecked Sendable {
  let members: [(target: Target, make: MakeFunctionNode)]

  init(_ members: [(target: Target, make: MakeFunctionNode)]) {
    self.members = members
  }

  override func run(_ m: Machine) throws(Failure) -> Flow {
    for (target, make) in members { try target.bind(try make.evaluate(m), m) }
    return .normal
  }
}

/// The body of an `augment` or `backbone`: collects its stages and has the host make the value.
final class AssembleNode: Node, @unchecked Sendable {
  struct Read {
    let name: String
    /// A slot of the definition's own frame, or a top-level name.
    let isLocal: Bool
    let index: Int
  }

  let kind: DefinitionInfo.Kind
  let definition: Definition
  let body: BlockNode
  let reads: ReadList
  let path: UInt64
  let place: Place

  init(
    _ kind: DefinitionInfo.Kind, _ definition: Definition, _ body: BlockNode, _ reads: ReadList,
    path: UInt64, at place: Place
  ) {
    self.kind = kind
    self.definition = definition
    self.body = body
    self.reads = reads
    self.path = path
    self.place = place
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    let stages = try m.collect(body)
    if stages.contains(where: \.isUnknown) { return .unknown(kind: nil) }
    let arguments = m.function?.prototype?.parameters.enumerated().map { index, parameter in
      (name: parameter.name, value: m[index])
    }
    var values: [(name: String, value: Value)] = []
    var captures: [(name: String, value: Value)] = []
    for read in reads.reads {
      if let value = read.isLocal ? m[read.index] : m.globals[read.index] {
        values.append((read.name, value))
        if read.isLocal { captures.append((read.name, value)) }
      }
    }
    let info = DefinitionInfo(
      kind: kind, name: definition.name?.text, code: place.source.text(place.span),
      arguments: definition.parameters == nil ? nil : arguments, reads: values,
      captures: captures, documentation: definition.documentation, place: path,
      home: m.function?.prototype?.home ?? .block)
    do throws(Failure) {
      return try m.registry.assemble(stages, info, m.context(path, isKeyed: true))
    } catch {
      let span = definition.name?.span ?? Span(place.span.start, place.span.start + 1)
      return try m.recovered(error.placed(at: Place(place.source, span)))
    }
  }
}

/// The names a definition reads from outside.
final class ReadList: @unchecked Sendable {
  var reads: [AssembleNode.Read] = []
}

extension Machine {
  /// The stages that a block's statements yield.
  func collect(_ block: BlockNode) throws(Failure) -> [Value] {
    collectors.append([])
    let flow = try block.execute(self, wantsValue: false)
    let stages = collectors.removeLast()
    try leaveUnlessNormal(flow)
    return stages
  }
}

/// Calls a function without parameters where it is written: a definition that is a value.
final class DefinitionValueNode: Node, @unchecked Sendable {
  let make: MakeFunctionNode
  init(_ make: MakeFunctionNode) { self.make = make }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    guard case .function(let function) = try make.evaluate(m) else { return .nothing }
    do throws(Failure) {
      return try m.enter(function, from: m.top, count: 0)
    } catch {
      return try m.recovered(error.placed(at: make.place))
    }
  }
}
