/// Which kind of block may follow a callee.
package enum BlockKind: Sendable {
  case none
  /// `train { epochs = 10 }`: further arguments by name.
  case fields
  /// `repeat(2) { relu() }`: stages, collected in order.
  case stages
}

/// One parameter of a builtin.
package struct Parameter: Sendable {
  package let name: String
  /// What it takes, in words or as a type: `int`, `number or range`, `[n, d]`.
  package let type: String
  /// The default as code; a parameter without one must be given.
  package let defaultCode: String?
  /// Takes all remaining positional arguments.
  package let isVariadic: Bool

  package init(_ name: String, _ type: String, default defaultCode: String? = nil, variadic: Bool = false) {
    self.name = name
    self.type = type
    self.defaultCode = defaultCode
    isVariadic = variadic
  }

  package var isRequired: Bool { defaultCode == nil && !isVariadic }
}

/// A sample of a builtin's use, run by a test.
package struct Example: Sendable {
  package let code: String
  package let output: String

  package init(_ code: String, _ output: String) {
    self.code = code
    self.output = output
  }
}

/// A function the host provides; help, completion, documentation and tests read it too.
package final class Builtin: Sendable {
  package typealias Implementation = @Sendable (Arguments, CallContext) throws(Failure) -> Value

  package let name: String
  /// What it is called in code: its name, or for a member the path to it; nil where its owner has no code.
  package let code: String?
  package let area: String
  package let parameters: [Parameter]
  package let block: BlockKind
  package let summary: String
  package let examples: [Example]
  /// Asks for `CallContext.visit`, so that calls are counted by place.
  package let isKeyed: Bool
  package let implementation: Implementation
  /// The values of the defaults that are literals.
  package let defaults: [Value?]

  package init(
    _ name: String, area: String, _ parameters: [Parameter] = [], block: BlockKind = .none,
    summary: String, examples: [Example] = [], isKeyed: Bool = false, member: Member = .none,
    implementation: @escaping Implementation
  ) {
    self.name = name
    switch member {
    case .none: code = name
    case .of(let owner): code = owner.map { "\($0).\(name)" }
    }
    self.area = area
    self.parameters = parameters
    self.block = block
    self.summary = summary
    self.examples = examples
    self.isKeyed = isKeyed
    self.implementation = implementation
    defaults = parameters.map { $0.defaultCode.flatMap(Literal.value) }
  }

  /// Whether it is reached through a value.
  package enum Member: Sendable {
    case none
    /// A member of a value, whose code is given if it has some.
    case of(String?)
  }

  /// `name(a, b=1, ...rest)`.
  package var signatureText: String {
    let list = parameters.map { parameter in
      if parameter.isVariadic { return parameter.name + "..." }
      return parameter.defaultCode.map { "\(parameter.name)=\($0)" } ?? parameter.name
    }
    return name + "(" + list.joined(separator: ", ") + ")"
  }
}
