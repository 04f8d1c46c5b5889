/// What the tab key makes of the beginning of a name.
enum Completion: Equatable {
  /// No name begins so.
  case none
  /// What all names that begin so go on with.
  case more(String)
  /// They go on differently: what there is to choose from, a line of text.
  case choice(String)

  /// The number of names that are shown; of thousands nobody reads more.
  static let shown = 100

  /// - Parameter names: those that begin with the word, sorted, with what they are members of: `run.history`.
  init(of word: String, among names: [String]) {
    guard let first = names.first, let last = names.last else {
      self = .none
      return
    }
    // What the first and the last of sorted names have in common, all have.
    let common = zip(first, last).prefix { $0 == $1 }.count
    if common > word.count {
      self = .more(String(first.prefix(common).dropFirst(word.count)))
      return
    }
    let choice = names.prefix(Completion.shown).map { $0.split(separator: ".").last.map(String.init) ?? $0 }
    let rest = names.count - choice.count
    self = .choice(choice.joined(separator: "  ") + (rest > 0 ? "  and \(rest) more" : ""))
  }
}
