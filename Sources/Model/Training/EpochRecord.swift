internal import Runtime

/// One row of a run's history: means over the epoch.
package struct EpochRecord: Sendable, Equatable {
  /// Counted from 1.
  package var epoch: Int
  /// Steps made at the epoch's end.
  package var step: Int
  package var loss: Double
  /// What the loss reported of itself: `on_diagonal`, `off_diagonal`, scalar probes.
  package var columns: [Column]
  package var learningRate: Double
  /// What the epoch's steps took.
  package var seconds: Double
  package var imagesPerSecond: Double

  package struct Column: Sendable, Equatable {
    package var name: String
    package var value: Double
  }
}

/// What adds up to an epoch's record.
struct EpochTally: Sendable {
  private var loss = 0.0
  private var columns: [EpochRecord.Column] = []
  private var batches = 0
  private var images = 0
  /// What the steps took; not what lay between them, such as a pause.
  private var seconds = 0.0

  init() {}

  mutating func add(
    loss: Float, _ scalars: [(name: String, value: Float)], images: Int, time: Duration
  ) {
    self.loss += Double(loss)
    for (name, value) in scalars {
      if let index = columns.firstIndex(where: { $0.name == name }) {
        columns[index].value += Double(value)
      } else {
        columns.append(EpochRecord.Column(name: name, value: Double(value)))
      }
    }
    batches += 1
    self.images += images
    seconds += Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
  }

  var means: [(name: String, value: Double)] {
    guard batches > 0 else { return [] }
    return [("loss", loss / Double(batches))] + columns.map { ($0.name, $0.value / Double(batches)) }
  }

  var imagesPerSecond: Double { seconds > 0 ? Double(images) / seconds : 0 }

  func record(epoch: Int, step: Int, learningRate: Float) -> EpochRecord {
    EpochRecord(
      epoch: epoch, step: step, loss: loss / Double(batches),
      columns: columns.map { EpochRecord.Column(name: $0.name, value: $0.value / Double(batches)) },
      learningRate: Double(learningRate), seconds: seconds, imagesPerSecond: imagesPerSecond)
  }
}

// As JSON, in which every number keeps its bits.
extension EpochTally {
  var json: JSON {
    .object([
      "loss": JSON(loss), "columns": EpochRecord.json(columns), "batches": .integer(batches),
      "images": .integer(images), "seconds": JSON(seconds),
    ])
  }

  init?(_ json: JSON) {
    guard let loss = json["loss"]?.double, let columns = json["columns"].flatMap(EpochRecord.columns),
      let batches = json["batches"]?.integer, let images = json["images"]?.integer, batches >= 0, images >= 0,
      let seconds = json["seconds"]?.double
    else { return nil }
    (self.loss, self.columns, self.batches, self.images) = (loss, columns, batches, images)
    self.seconds = seconds
  }

  /// How many steps it holds.
  var count: Int { batches }
}

extension EpochRecord {
  var json: JSON {
    .object([
      "epoch": .integer(epoch), "step": .integer(step), "loss": JSON(loss),
      "columns": EpochRecord.json(columns), "learning_rate": JSON(learningRate), "seconds": JSON(seconds),
      "images_per_second": JSON(imagesPerSecond),
    ])
  }

  init?(_ json: JSON) {
    guard let epoch = json["epoch"]?.integer, let step = json["step"]?.integer,
      let loss = json["loss"]?.double, let columns = json["columns"].flatMap(EpochRecord.columns),
      let learningRate = json["learning_rate"]?.double, let seconds = json["seconds"]?.double,
      let imagesPerSecond = json["images_per_second"]?.double
    else { return nil }
    self.init(
      epoch: epoch, step: step, loss: loss, columns: columns, learningRate: learningRate, seconds: seconds,
      imagesPerSecond: imagesPerSecond)
  }

  /// Pairs of name and value, since their order counts.
  fileprivate static func json(_ columns: [Column]) -> JSON {
    .list(columns.map { .list([.string($0.name), JSON($0.value)]) })
  }

  fileprivate static func columns(_ json: JSON) -> [Column]? {
    guard let items = json.items else { return nil }
    var columns: [Column] = []
    for item in items {
      guard let pair = item.items, pair.count == 2, let name = pair[0].text, let value = pair[1].double else {
        return nil
      }
      columns.append(Column(name: name, value: value))
    }
    return columns
  }
}
