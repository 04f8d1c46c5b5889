/// Where the time of a computation goes: operations, other work that is named, and the rest.
///
/// Everything between beginning and end is counted exactly once: a part's own time is what is left of it when the
/// operations and parts inside are taken off. So the rows of a report add up to the time that passed. What
/// operations compute by other operations is theirs.
///
/// Unchecked because it belongs to the one thread on which it is current.
package final class Profile: TapeObserver, @unchecked Sendable {
  /// The one that sees what this thread computes; nil where nobody asked.
  @TaskLocal package static var current: Profile?

  /// Where the time of one row was spent.
  package struct Item: Hashable, Sendable {
    package enum Kind: Sendable {
      case forward, backward
      /// Work that is no operation on tensors, such as the making of a batch.
      case activity
      /// What is left of a part.
      case rest
    }
    /// The part it belongs to, `train` or `knn`; empty at the top.
    package let part: String
    /// The layer or function.
    package let place: String
    /// The operation or activity; the rest of a part has none.
    package let name: String
    package let kind: Kind
  }

  /// What all runs of an item came to.
  package struct Total: Sendable {
    package var calls = 0
    package fileprivate(set) var nanoseconds = 0
    package fileprivate(set) var operations = 0.0
    package fileprivate(set) var bytes = 0.0
    /// The seconds below which this machine could not have done it.
    package fileprivate(set) var bound = 0.0

    package static func + (left: Total, right: Total) -> Total {
      var sum = left
      sum.calls += right.calls
      sum.nanoseconds += right.nanoseconds
      sum.operations += right.operations
      sum.bytes += right.bytes
      sum.bound += right.bound
      return sum
    }
  }

  /// One run of an item, in nanoseconds since the beginning.
  package struct Event: Sendable {
    package let item: Int
    package let start: Int
    package let duration: Int
    package let cost: Cost
    package let shape: Shape?
  }

  private struct Frame {
    let start: Int
    let item: Item
    let cost: Cost
    let shape: Shape?
    /// Nanoseconds of what was inside and has rows of its own.
    var inner = 0
    /// How many began inside that have none.
    var unseen = 0
    var isLeaf: Bool { item.kind != .rest }
  }

  private let peak: Peak
  private let keepsEvents: Bool
  private let scriptPlace: () -> String
  private let clock = ContinuousClock()
  private let beginning: ContinuousClock.Instant
  private var frames: [Frame] = []
  private var layer = ""
  private var positions: [Item: Int] = [:]
  private var items: [Item] = []
  private var totals: [Total] = []
  private var events: [Event] = []

  /// As many single events are kept; later ones only count.
  package static let maximumEvents = 1 << 20

  /// Begins.
  ///
  /// - Parameters:
  ///   - keepsEvents: whether single runs are kept, for a trace.
  ///   - scriptPlace: asked where an operation is applied outside of all layers.
  package init(peak: Peak, keepsEvents: Bool = false, scriptPlace: @escaping () -> String = { "" }) {
    (self.peak, self.keepsEvents, self.scriptPlace) = (peak, keepsEvents, scriptPlace)
    beginning = clock.now
    open(Item(part: "", place: "", name: "", kind: .rest))
  }

  /// Ends, and says what was seen.
  package func finish() -> ProfileReport {
    while !frames.isEmpty { close() }
    let rows = zip(items, totals).map { ProfileReport.Row(item: $0, total: $1) }
    return ProfileReport(peak: peak, threads: Team.size, rows: rows, events: events)
  }

  // MARK: - What is seen

  /// Runs the body as a part of its own, such as a training.
  package static func part<Result, Failed: Error>(
    _ name: String, _ body: () throws(Failed) -> Result
  ) throws(Failed) -> Result {
    guard let profile = current else { return try body() }
    profile.open(Item(part: name, place: "", name: "", kind: .rest))
    defer { profile.close() }
    return try body()
  }

  /// Runs the body as one row, whatever it computes, such as the making of a batch.
  package static func activity<Result, Failed: Error>(
    _ name: String, _ body: () throws(Failed) -> Result
  ) throws(Failed) -> Result {
    guard let profile = current else { return try body() }
    profile.open(Item(part: profile.part, place: "", name: name, kind: .activity))
    defer { profile.close() }
    return try body()
  }

  package var place: String { layer.isEmpty ? scriptPlace() : layer }

  package func inside<Result>(_ place: String, _ body: () throws -> Result) rethrows -> Result {
    let outer = layer
    layer = place
    defer { layer = outer }
    return try body()
  }

  package func began(_ run: OperationRun) {
    let kind = run.isBackward ? Item.Kind.backward : .forward
    open(Item(part: part, place: run.place, name: run.title, kind: kind), run.cost, run.type.shape)
  }

  package func ended() { close() }

  // MARK: - Frames

  private var part: String { frames.last?.item.part ?? "" }

  private var now: Int {
    let (seconds, attoseconds) = beginning.duration(to: clock.now).components
    return Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
  }

  private func open(_ item: Item, _ cost: Cost = Cost(), _ shape: Shape? = nil) {
    if let last = frames.indices.last, frames[last].isLeaf {
      frames[last].unseen += 1
    } else {
      frames.append(Frame(start: now, item: item, cost: cost, shape: shape))
    }
  }

  private func close() {
    guard let last = frames.indices.last else { return }
    guard frames[last].unseen == 0 else {
      frames[last].unseen -= 1
      return
    }
    let frame = frames.removeLast()
    let duration = now - frame.start
    if last > 0 { frames[last - 1].inner += duration }
    let position = position(of: frame.item)
    totals[position].calls += 1
    totals[position].nanoseconds += duration - frame.inner
    totals[position].operations += frame.cost.operations
    totals[position].bytes += frame.cost.bytes
    totals[position].bound += peak.bound(frame.cost)
    guard keepsEvents, events.count < Profile.maximumEvents else { return }
    events.append(
      Event(item: position, start: frame.start, duration: duration, cost: frame.cost, shape: frame.shape))
  }

  private func position(of item: Item) -> Int {
    if let known = positions[item] { return known }
    items.append(item)
    totals.append(Total())
    positions[item] = items.count - 1
    return items.count - 1
  }
}
