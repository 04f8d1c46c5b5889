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
  private let start = ContinuousClock.now

  mutating func add(loss: Float, _ scalars: [(name: String, value: Float)], images: Int) {
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
  }

  var means: [(name: String, value: Double)] {
    guard batches > 0 else { return [] }
    return [("loss", loss / Double(batches))] + columns.map { ($0.name, $0.value / Double(batches)) }
  }

  private var seconds: Double {
    let elapsed = start.duration(to: .now).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
  }

  var imagesPerSecond: Double { seconds > 0 ? Double(images) / seconds : 0 }

  func record(epoch: Int, step: Int, learningRate: Float) -> EpochRecord {
    EpochRecord(
      epoch: epoch, step: step, loss: loss / Double(batches),
      columns: columns.map { EpochRecord.Column(name: $0.name, value: $0.value / Double(batches)) },
      learningRate: Double(learningRate), seconds: seconds, imagesPerSecond: imagesPerSecond)
  }
}
