/// An imported file: its top-level names, whose statements run when one of them is first read.
final class Module {
  /// A name that `m.name` reads.
  struct Member {
    /// Its place in the table of top-level names.
    let index: Int
    let known: KnownCallee?
    let documentation: String?
  }

  /// What tells files apart, however their paths are written.
  let identity: String
  let source: Source
  let members: [String: Member]
  /// The files it imports, those with mistakes among them.
  let imports: [Module]
  /// The mistakes in the file itself.
  let diagnostics: [Diagnostic]

  init(
    identity: String, source: Source, members: [String: Member], imports: [Module], diagnostics: [Diagnostic]
  ) {
    self.identity = identity
    self.source = source
    self.members = members
    self.imports = imports
    self.diagnostics = diagnostics
  }

  var memberNames: [String] { members.keys.sorted() }
}

/// A module as a value: it has members and nothing else.
///
/// Unchecked because the machine belongs to one thread, as do the values read through it.
final class ModuleValue: HostValue, @unchecked Sendable {
  /// The name it was imported under.
  let name: String
  let module: Module
  private weak var machine: Machine?

  init(_ module: Module, named name: String, in machine: Machine?) {
    self.module = module
    self.name = name
    self.machine = machine
  }

  let typeName = "module"
  let hasOnlyMembers = true
  var memberNames: [String] { module.memberNames }
  var summaryText: String { "module \(name)" }
  var displayText: String {
    "module \(name) from \(module.source.name)" + memberNames.map { "\n  \($0)" }.joined()
  }

  func member(_ name: String) throws(Failure) -> Value? {
    guard let member = module.members[name], let machine = machine?.standIn ?? machine else { return nil }
    if let value = machine.globals[member.index] { return value }
    return try machine.firstRead(member.index, name)
  }

  func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let value = host as? ModuleValue else { return false }
    return value.module === module
  }
}

/// `import`: binds the module's name.
final class ImportNode: Node, @unchecked Sendable {
  let module: Module
  let name: String

  init(_ module: Module, named name: String) {
    self.module = module
    self.name = name
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    .host(ModuleValue(module, named: name, in: m))
  }
}
