/// A value as code together with every definition that it names, and the top-level values that these read.
///
/// Names are found by their words, so a local one that is called like a top-level one counts as that.
struct DefinitionText {
  private(set) var text: String
  private let globals: Globals
  private var prototypes: Set<ObjectIdentifier> = []
  private var names: Set<Int> = []
  private var waiting: [Value]

  /// How much is written of one value, and of all.
  private static let limits = (one: 1 << 14, all: 1 << 20)

  init(of value: Value, _ globals: Globals) {
    self.globals = globals
    text = DefinitionText.code(of: value)
    waiting = [value]
    while let next = waiting.popLast(), text.utf8.count < DefinitionText.limits.all { add(next) }
  }

  private static func code(of value: Value) -> String {
    var writer = ValueWriter(limit: limits.one)
    writer.write(value)
    return writer.text
  }

  private mutating func add(_ value: Value) {
    switch value {
    case .list(let list): waiting += list.items.prefix(1000)
    case .record(let record): waiting += record.fields.map(\.value)
    case .function(let function):
      waiting += function.parts + function.bound.map(\.value)
      guard let prototype = function.prototype,
        prototypes.insert(ObjectIdentifier(prototype)).inserted
      else { return }
      let words = prototype.words
      text += "\n" + words.joined(separator: " ")
      for (name, value) in function.reads { note(name, value) }
      // A module's names are not those of the session.
      guard prototype.home != .module else { return }
      for (index, word) in words.enumerated() where index == 0 || words[index - 1] != "." { read(word) }
    case .nothing, .bool, .int, .float, .string, .range, .builtin, .host, .unknown: return
    }
  }

  private mutating func read(_ name: String) {
    guard let index = globals.declared(name), let value = globals[index], names.insert(index).inserted else {
      return
    }
    note(name, value)
  }

  private mutating func note(_ name: String, _ value: Value) {
    text += "\nlet \(name) = \(DefinitionText.code(of: value))"
    waiting.append(value)
  }
}
