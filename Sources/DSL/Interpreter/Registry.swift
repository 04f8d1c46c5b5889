/// What a definition block was, for the host that makes its value.
package struct DefinitionInfo: Sendable {
  package enum Kind: String, Sendable {
    case augment
    case backbone
  }

  package let kind: Kind
  /// nil for an anonymous one.
  package let name: String?
  /// The definition as it was written.
  package let code: String
  /// What its parameters were given or defaulted to; nil without a parameter list.
  package let arguments: [(name: String, value: Value)]?
  /// The values of the names it reads from outside, builtins excepted.
  package let reads: [(name: String, value: Value)]
  package let documentation: String?
  package let place: UInt64
  /// The enclosing locals among what it reads.
  private let captures: [(name: String, value: Value)]
  private let home: Prototype.Home

  init(
    kind: Kind, name: String?, code: String, arguments: [(name: String, value: Value)]?,
    reads: [(name: String, value: Value)], captures: [(name: String, value: Value)],
    documentation: String?, place: UInt64, home: Prototype.Home
  ) {
    (self.captures, self.home) = (captures, home)
    self.kind = kind
    self.name = name
    self.code = code
    self.arguments = arguments
    self.reads = reads
    self.documentation = documentation
    self.place = place
  }

  /// An anonymous one around a stage, made by a host.
  package init(kind: Kind, code: String, place: UInt64) {
    self.init(
      kind: kind, name: nil, code: code, arguments: nil, reads: [], captures: [], documentation: nil,
      place: place, home: .topLevel)
  }

  /// Code that names the value: `view`, `view(blur_p=0.1)`, or the whole definition, in a block with the enclosing
  /// locals that it reads.
  package var callCode: String {
    guard home == .block || !captures.isEmpty else { return call ?? code }
    let lets = captures.map { "let \($0.name) = \($0.value.text); " }.joined()
    if lets.isEmpty, call == nil { return code }
    return "({ " + lets + code + (call.map { "; \($0)" } ?? "") + " })"
  }

  /// Whether that makes the value again: not in another file's words, nor where it reads what has no code.
  package var hasCode: Bool {
    home != .module && (captures + (arguments ?? [])).allSatisfy { $0.value.code != nil }
  }

  private var call: String? {
    guard let name else { return nil }
    guard let arguments else { return name }
    let list = arguments.map { "\($0.name)=\($0.value.text)" }
    return name + "(" + list.joined(separator: ", ") + ")"
  }
}

/// The names a program starts with, and what the host makes of definitions.
package struct Registry: Sendable {
  /// Makes the value of an `augment` or `backbone` from its stages.
  package typealias Assemble =
    @Sendable (_ stages: [Value], _ definition: DefinitionInfo, _ context: CallContext) throws(Failure)
    -> Value
  /// Lets a value serve as a stage; nil when it cannot.
  package typealias Stage = @Sendable (Value) throws(Failure) -> Value?
  /// Reads a file for `import`; the message of a failure says why it can't.
  package typealias ImportFile = @Sendable (_ path: String) throws(Failure) -> File

  /// A file's bytes, at most little more than a source takes.
  package struct File: Sendable {
    /// The same for all paths that lead to the file.
    package let identity: String
    package let bytes: [UInt8]

    package init(identity: String, bytes: [UInt8]) {
      self.identity = identity
      self.bytes = bytes
    }
  }

  /// What `>>` makes of two stages, or of a stage and a function; nil where it joins functions.
  package typealias Compose = @Sendable (Value, Value, CallContext) throws(Failure) -> Value?

  package private(set) var builtins: [String: Builtin] = [:]
  package var constants: [String: Value] = [
    "inf": .float(.infinity), "nan": .float(.nan), "pi": .float(.pi),
  ]
  /// Names that may stand as types in signatures, beside the language's own.
  package var typeNames: Set<String> = []
  /// What to write for names that other libraries have and people may try.
  package var foreignNames: [String: String] = [:]
  /// The same for arguments: how they may be called here, or what else to do.
  package var foreignArguments: [String: (names: [String], advice: String?)] = [:]
  package var assemble: Assemble = { (stages, definition, _) throws(Failure) in
    throw Failure(.notYet, "there is nothing here that could make \(definition.kind.rawValue.withArticle)")
  }
  package var stage: Stage = { _ in nil }
  package var memory = MemoryBound()
  package var importFile: ImportFile = { _ throws(Failure) in
    throw Failure(.importFailed, "there is nothing here that reads files")
  }
  package var compose: Compose = { _, _, _ in nil }

  /// With the language's own builtins.
  package init() {
    register(Builtin.core)
  }

  /// A builtin registered later replaces one of the same name.
  package mutating func register(_ more: [Builtin]) {
    for builtin in more { builtins[builtin.name] = builtin }
  }

  package static let coreTypeNames: Set<String> = [
    "nothing", "bool", "int", "float", "number", "string", "range", "list", "record", "function", "loss",
    "any",
  ]
}
