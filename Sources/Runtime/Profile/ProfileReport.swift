/// What a profile saw: a row for each operation at each place, each activity, and the rest of each part.
package struct ProfileReport: Sendable {
  package struct Row: Sendable {
    package let item: Profile.Item
    package let total: Profile.Total

    package init(item: Profile.Item, total: Profile.Total) { (self.item, self.total) = (item, total) }

    package var seconds: Double { Double(total.nanoseconds) * 1e-9 }
    /// Operations a second.
    package var rate: Double { seconds > 0 ? total.operations / seconds : 0 }
    /// Bytes a second.
    package var traffic: Double { seconds > 0 ? total.bytes / seconds : 0 }
    /// Which fraction of its time this machine would take at its best.
    package var share: Double { seconds > 0 ? total.bound / seconds : 0 }
  }

  package let peak: Peak
  package let threads: Int
  /// In the order in which they were first seen to end; their times add up to the whole.
  package let rows: [Row]
  /// Single runs, where they were kept.
  package let events: [Profile.Event]

  package var seconds: Double { rows.reduce(0) { $0 + $1.seconds } }

  /// The rows that have a key in common as one, named as the first of them.
  package static func merged<Key: Hashable>(_ rows: [Row], by key: (Profile.Item) -> Key) -> [Row] {
    var positions: [Key: Int] = [:]
    var merged: [Row] = []
    for row in rows {
      if let position = positions[key(row.item)] {
        merged[position] = Row(item: merged[position].item, total: merged[position].total + row.total)
      } else {
        positions[key(row.item)] = merged.count
        merged.append(row)
      }
    }
    return merged
  }
}

extension ProfileReport {
  /// As Chrome's `chrome://tracing` and Perfetto read it: the trace event format's JSON, complete events with times in
  /// microseconds.
  ///
  /// - Throws: where the file can't be written.
  package func writeTrace(to path: String) throws(TensorError) {
    let file = try AtomicFile(path)
    try file.write(Array("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n".utf8))
    var text =
      "\(JSON.object(["ph": .string("M"), "name": .string("process_name"), "pid": .integer(1), "args": .object(["name": .string("bt")])]).description)"
    for event in events {
      text += ",\n" + json(event).description
      guard text.utf8.count > 1 << 16 else { continue }
      try file.write(Array(text.utf8))
      text = ""
    }
    try file.write(Array((text + "\n]}\n").utf8))
    try file.commit()
  }

  private func json(_ event: Profile.Event) -> JSON {
    let item = rows[event.item].item
    let seconds = Double(event.duration) * 1e-9
    var arguments: [String: JSON] = [:]
    if !item.place.isEmpty { arguments["place"] = .string(item.place) }
    if let shape = event.shape { arguments["shape"] = .list(shape.array.map { .integer($0) }) }
    if event.cost.bytes > 0 { arguments["bytes"] = JSON(event.cost.bytes) }
    if event.cost.operations > 0 {
      arguments["operations"] = JSON(event.cost.operations)
      if seconds > 0 { arguments["GFLOP/s"] = JSON(event.cost.operations / seconds * 1e-9) }
    }
    let category =
      switch item.kind {
      case .forward: "forward"
      case .backward: "backward"
      case .activity: "activity"
      case .rest: "part"
      }
    let part = item.part.isEmpty ? "program" : item.part
    return .object([
      "ph": .string("X"), "pid": .integer(1), "tid": .integer(1), "cat": .string(category),
      "name": .string(item.kind == .rest ? part : item.name), "ts": .number(Double(event.start) * 1e-3),
      "dur": .number(Double(event.duration) * 1e-3), "args": .object(arguments),
    ])
  }
}
