/// Which functions of a block must be made together, because one names another before it is made.
struct FunctionGroups {
  private var groups: [[(statement: Int, definition: Definition)]] = []

  init(_ definitions: [Definition?], _ source: Source) {
    let functions = definitions.enumerated().compactMap { index, definition in
      definition.map { (statement: index, definition: $0) }
    }
    var owner = Array(functions.indices)
    var readyAt = functions.map(\.statement)
    let names = functions.map { $0.definition.name?.text ?? "" }
    let words = functions.map { FunctionGroups.words(of: $0.definition, source) }
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for one in functions.indices {
        for other in functions.indices where one != other && owner[one] != owner[other] {
          guard words[one].contains(names[other]), readyAt[other] > functions[one].statement else {
            continue
          }
          let (from, to) = (owner[one], owner[other])
          let ready = max(readyAt[one], readyAt[other])
          for member in functions.indices where owner[member] == from || owner[member] == to {
            owner[member] = to
            readyAt[member] = ready
          }
          hasChanged = true
        }
      }
    }
    for leader in functions.indices {
      let members = functions.indices.filter { owner[$0] == leader }.map { functions[$0] }
      if !members.isEmpty { groups.append(members) }
    }
  }

  /// The group whose last member is at a statement.
  func group(readyAt statement: Int) -> [Definition]? {
    groups.first { $0.last?.statement == statement }?.map(\.definition)
  }

  /// Every word of a definition: more than the names it reads, never less.
  private static func words(of definition: Definition, _ source: Source) -> Set<String> {
    var lexer = Lexer(Source(name: "", text: source.text(definition.span)))
    lexer.run()
    return Set(lexer.tokens.filter { $0.kind == .name }.map { lexer.source.text($0.span) })
  }
}
