/// The imported files of an interpreter; the same file is the same module.
final class Modules {
  private let registry: Registry
  private let globals: Globals
  private var loaded: [String: Module] = [:]
  /// Those of which it is known that the file still says the same, for the cell being prepared.
  private var current: [String: Module] = [:]
  /// The files being read, each with the place of the import that asked for it.
  private var loading: [(identity: String, name: String, place: Place)] = []
  private static let maximumDepth = 100

  init(registry: Registry, globals: Globals) {
    self.registry = registry
    self.globals = globals
  }

  /// Before every cell: files may have changed since the last.
  func begin() { current = [:] }

  /// The module of a path, as written at a place; what is wrong with the import itself has that place.
  func module(at path: String, importedAt place: Place) throws(Failure) -> Module {
    let isFirst = loading.isEmpty
    if isFirst { noteRoot(place) }
    defer { if isFirst { loading = [] } }
    let name = Modules.path(path, from: place.source)
    let file: Registry.File
    do throws(Failure) {
      guard !path.isEmpty else { throw Failure(.importFailed, "the path is empty") }
      file = try registry.importFile(name)
      guard file.bytes.count <= Source.maximumSize else {
        throw Failure(.importFailed, "it is larger than 16 MB")
      }
    } catch {
      throw Failure(
        .importFailed, "`\(path)` cannot be imported", label: error.reason?.message,
        help: error.reason?.help
      ).placed(at: place)
    }
    if let module = current[file.identity] { return module }
    try checkCircle(file.identity, name, place)
    if let module = loaded[file.identity], module.source.bytes == file.bytes, areCurrent(module.imports) {
      current[file.identity] = module
      return module
    }
    loading.append((file.identity, name, place))
    defer { loading.removeLast() }
    let module = resolve(Source(name: name, bytes: file.bytes), file.identity)
    loaded[file.identity] = module
    current[file.identity] = module
    return module
  }

  /// The script itself, where it is a file, is part of a circle too.
  private func noteRoot(_ place: Place) {
    guard let file = try? registry.importFile(place.source.name), file.bytes == place.source.bytes else {
      return
    }
    loading = [(file.identity, place.source.name, place)]
  }

  private func checkCircle(_ identity: String, _ name: String, _ place: Place) throws(Failure) {
    if let first = loading.firstIndex(where: { $0.identity == identity }) {
      let chain = loading[first...].map { "`\($0.name)`" } + ["`\(name)`"]
      throw Failure(
        placed: Diagnostic(
          .importCircle, "the files import each other in a circle", at: place, "this closes the circle",
          labels: loading[(first + 1)...].map { Diagnostic.Label($0.place, "imported here") },
          notes: ["the circle is \(chain.joined(separator: " → "))"],
          help: "move what they share into a file that imports neither"))
    }
    guard loading.count < Modules.maximumDepth else {
      throw Failure(
        .importFailed, "the imports are nested too deeply",
        label: "more than \(Modules.maximumDepth) files import one another"
      ).placed(at: place)
    }
  }

  /// Whether the files still say what the modules were made of.
  private func areCurrent(_ modules: [Module]) -> Bool {
    modules.allSatisfy { module in
      if let known = current[module.identity] { return known === module }
      guard loaded[module.identity] === module, let file = try? registry.importFile(module.source.name),
        file.identity == module.identity, file.bytes == module.source.bytes, areCurrent(module.imports)
      else { return false }
      current[module.identity] = module
      return true
    }
  }

  private func resolve(_ source: Source, _ identity: String) -> Module {
    let parsed = parse(source)
    let resolver = Resolver(source, registry: registry, globals: globals, modules: self, isModule: true)
    let cell = resolver.resolve(parsed.tree)
    for step in cell.steps where !step.binds.isEmpty {
      let statement = DeferredStatement(step, slotCount: cell.slotCount)
      for index in step.binds { globals.deferred[index] = statement }
    }
    var members: [String: Module.Member] = [:]
    for (name, cell) in resolver.cellNames where !cell.isImport {
      members[name] = Module.Member(index: cell.index, known: cell.known, documentation: cell.documentation)
    }
    return Module(
      identity: identity, source: source, members: members, imports: resolver.imports,
      diagnostics: resolver.mistakes(with: parsed))
  }

  /// The path of an import, relative to the importing file.
  private static func path(_ path: String, from source: Source) -> String {
    guard !path.hasPrefix("/"), let slash = source.name.lastIndex(of: "/") else { return path }
    return source.name[...slash] + path
  }

  /// What a path's last part is called without its ending; nil where that is no name.
  static func stem(of path: String) -> String? {
    let last = path.split(separator: "/").last ?? ""
    let stem = last.lastIndex(of: ".").map { String(last[..<$0]) } ?? String(last)
    var lexer = Lexer(Source(name: "", text: stem))
    lexer.run()
    guard lexer.diagnostics.isEmpty, lexer.tokens.count == 2, lexer.tokens[0].kind == .name,
      lexer.tokens[0].span.length == stem.utf8.count, stem != "_"
    else { return nil }
    return stem
  }
}

extension [Module] {
  /// The mistakes in these files and in what they import, each file once.
  var allMistakes: [Diagnostic] {
    var seen: Set<ObjectIdentifier> = []
    var found: [Diagnostic] = []
    var waiting = self
    while let module = waiting.first {
      waiting.removeFirst()
      guard seen.insert(ObjectIdentifier(module)).inserted else { continue }
      found += module.diagnostics.filter { $0.severity == .error }
      waiting += module.imports
    }
    return found
  }
}
