internal import Glibc
internal import Kernels
internal import Synchronization

/// Which of several ways to compute the same thing is fastest here: measured once, then remembered, so that every later
/// run computes the same bits.
///
/// What was measured lies in `$XDG_CACHE_HOME/bt` (`~/.cache/bt`), in a file for each processor, set of libraries and
/// number of threads: a line a choice, the first of a name counts. Where no such file can be written the first way is
/// taken, unmeasured. What a checkpoint recorded goes before the file.
package final class KernelChoices: Sendable {
  package static let shared = KernelChoices(
    folder: environment("XDG_CACHE_HOME").map { $0 + "/bt" } ?? environment("HOME").map { $0 + "/.cache/bt" })

  private struct State {
    /// By name, of those used or recorded so far.
    var ways: [String: String] = [:]
    var generation = 0
  }
  /// Another one whenever there are new ways to choose among, so that they are measured.
  private static let edition = 3
  private let folder: String?
  private let state = Mutex(State())

  /// - Parameter folder: where choices are kept; nil for none.
  package init(folder: String?) { self.folder = folder }

  /// What was chosen so far, for a checkpoint.
  package var recorded: [String: String] { state.withLock { $0.ways } }

  /// Computes from here on as whoever recorded this did.
  package func adopt(_ recorded: [String: String]) {
    state.withLock { state in
      state.ways.merge(recorded) { $1 }
      state.generation += 1
    }
  }

  /// Rises whenever what was chosen before may be otherwise now.
  var generation: Int { state.withLock { $0.generation } }

  /// The way of that name, measured where it is not known yet.
  ///
  /// - Parameters:
  ///   - ways: at least one; the first is the one taken where nothing can be remembered.
  ///   - run: computes in a way.
  func choice(
    _ name: String, among ways: [String], _ run: (String) throws(TensorError) -> Void
  ) throws(TensorError) -> String {
    let known = state.withLock { $0.ways[name] } ?? remembered(name)
    if let known, ways.contains(known) { return note(name, known) }
    guard let file = file(), writable(file) else { return note(name, ways[0]) }
    return note(name, remember(name, try fastest(ways, run), in: file))
  }

  /// Bytes that are more than the processors' own caches hold.
  private static let cacheSize = 32 << 20

  private func note(_ name: String, _ way: String) -> String {
    state.withLock { $0.ways[name] = way }
    return way
  }

  /// Each way once to warm up and then in turn, each time with caches full of something else, as they are amid a
  /// training step; the best time of each counts.
  private func fastest(
    _ ways: [String], _ run: (String) throws(TensorError) -> Void
  ) throws(TensorError) -> String {
    for way in ways { try run(way) }
    let other = try Tensor(
      uninitialized: TensorType([KernelChoices.cacheSize / 4]), for: "choice of a kernel")
    var best = [Duration](repeating: .seconds(1 << 40), count: ways.count)
    for _ in 0..<3 {
      for (index, way) in ways.enumerated() {
        bt_fill(0, other.mutableFloats, other.count)
        let start = ContinuousClock.now
        try run(way)
        best[index] = min(best[index], start.duration(to: .now))
      }
    }
    var winner = 0
    // A way further back has to be better by more than the noise of measuring.
    for index in ways.indices where best[index] * 1.05 < best[winner] { winner = index }
    return ways[winner]
  }

  /// What the file says of a name.
  private func remembered(_ name: String) -> String? {
    guard let path = file(), let file = try? OpenFile(path), file.size < 1 << 24 else { return nil }
    var bytes = [UInt8](repeating: 0, count: file.size)
    guard (try? file.fill(&bytes, at: 0)) != nil else { return nil }
    return Self.first(of: name, in: String(decoding: bytes, as: UTF8.self))
  }

  /// The first line that has the name decides, so that of two processes that measured at once one yields.
  static func first(of name: String, in text: String) -> String? {
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      if fields.count == 2, fields[0] == name { return String(fields[1]) }
    }
    return nil
  }

  private func remember(_ name: String, _ way: String, in file: String) -> String {
    let descriptor = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return way }
    defer { close(descriptor) }
    let line = Array("\(name)\t\(way)\n".utf8)
    // One write, so that lines of several processes do not mix.
    guard write(descriptor, line, line.count) == line.count else { return way }
    return remembered(name) ?? way
  }

  private func writable(_ file: String) -> Bool {
    let descriptor = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return false }
    close(descriptor)
    return true
  }

  private func file() -> String? {
    guard let folder else { return nil }
    var made = ""
    for part in folder.split(separator: "/") {
      made += "/\(part)"
      mkdir(made, 0o755)
    }
    return "\(folder)/kernels-\(KernelChoices.edition)-\(Platform.current.fingerprint)"
  }

  private static func environment(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }
}
