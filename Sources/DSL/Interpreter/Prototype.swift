/// One parameter of a function of the language, resolved.
struct ResolvedParameter {
  let name: String
  let typeText: String?
  let check: TypeCheck?
  let defaultValue: Node?
  /// How the argument's parts are bound, for a pattern.
  let target: Target?
  let place: Place
}

/// The parameters of a prototype, which are resolved after it can be named.
final class ParameterHolder {
  var parameters: [ResolvedParameter] = []
}

/// What a signature demands of an argument.
enum TypeCheck {
  case named(String)
  /// Sizes by position: bound in a slot, fixed, or free.
  case dimensions([Dimension])

  enum Dimension {
    case named(String, slot: Int)
    case size(Int)
    case any
  }
}

/// A function's resolved definition, shared by all its values.
final class Prototype: @unchecked Sendable {
  let name: String?
  let kind: FunctionValue.Kind
  let source: Source
  let span: Span
  let documentation: String?
  private let holder: ParameterHolder
  /// A lambda such as `(a, b) -> …`, which takes two arguments or one list of two.
  let spreadsOneList: Bool
  /// Where it may be named.
  let home: Home

  /// Who knows a definition's name.
  enum Home {
    /// Every cell from its own on.
    case topLevel
    /// Its own file alone.
    case module
    /// The block it stands in.
    case block
  }

  // Known only when the body has been resolved.
  private(set) var body: Node = ConstantNode(.nothing)
  private(set) var slotCount = 0
  private(set) var captureSlots: [(capture: Int, slot: Int)] = []
  /// The names of those, in the same order.
  private(set) var captureNames: [String] = []
  /// The functions of its group that it names, itself perhaps.
  private(set) var siblings: [Prototype] = []

  private(set) var hasPrologue = false
  private(set) var hasCaptures = false
  /// Whether the body is an expression, which gives its value without a detour.
  private(set) var isExpression = false
  let parameterCount: Int
  let requiredCount: Int

  init(
    name: String?, kind: FunctionValue.Kind, source: Source, span: Span, documentation: String?,
    holder: ParameterHolder, parameterNames: [(name: String, hasDefault: Bool)],
    spreadsOneList: Bool = false, home: Home = .block
  ) {
    self.home = home
    self.name = name
    self.kind = kind
    self.source = source
    self.span = span
    self.documentation = documentation
    self.holder = holder
    self.spreadsOneList = spreadsOneList
    parameterCount = parameterNames.count
    requiredCount = parameterNames.count { !$0.hasDefault }
  }

  var parameters: [ResolvedParameter] { holder.parameters }

  func complete(
    body: Node, slotCount: Int, captureSlots: [(capture: Int, slot: Int)], captureNames: [String] = [],
    siblings: [Prototype] = []
  ) {
    self.body = body
    self.captureNames = captureNames
    self.siblings = siblings
    self.slotCount = slotCount
    self.captureSlots = captureSlots
    hasCaptures = !captureSlots.isEmpty
    isExpression = !(body is BlockNode)
    hasPrologue = parameters.contains { $0.check != nil || $0.defaultValue != nil || $0.target != nil }
  }

  /// Stands where there is no definition; takes no arguments directly.
  static let none = Prototype(
    name: nil, kind: .composed, source: Source(name: "", text: ""), span: Span(0, 0), documentation: nil,
    holder: ParameterHolder(), parameterNames: [(name: "x", hasDefault: false)], spreadsOneList: true)

  /// Whether that many positional arguments can go straight into their slots.
  func takesDirectly(_ count: Int) -> Bool {
    if kind == .loss { return count == requiredCount && count > 0 }
    return count >= requiredCount && count <= parameterCount && !(spreadsOneList && count == 1)
  }

  /// The definition's words without space and comments, for comparing definitions.
  var words: [String] {
    var lexer = Lexer(Source(name: "", text: source.text(span)))
    lexer.run()
    return lexer.tokens.filter { $0.kind != .newline }.map { lexer.source.text($0.span) }
  }

  var title: String { name.map { "`\($0)`" } ?? "the function" }
}
