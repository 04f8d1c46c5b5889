package import DSL
internal import Model

/// The batches of one epoch, made when asked for.
package final class BatchesValue: HostValue {
  private let batches: EpochBatches
  /// Whether batches have shapes and no images.
  private let isChecking: Bool

  /// - Parameter epoch: counted from 0.
  init(_ batches: Batches, epoch: Int, isChecking: Bool) {
    self.batches = batches.epoch(epoch)
    self.isChecking = isChecking
  }

  package let typeName = "batches"
  package var count: Int? { batches.count }
  package var summaryText: String { "\(batches.count) batches" }

  package func element(at index: Int) throws(Failure) -> Value {
    let batch = try calling { try isChecking ? batches.shapeOnly(index) : batches.batch(index) }
    if isChecking {
      return Value(
        record: [
          ("views", Value(list: batch.views.map { .host(TensorValue($0)) })),
          ("labels", Value(list: batch.labels.map { _ in .unknown(kind: "int") })),
        ])
    }
    return Value(
      record: [
        ("views", Value(list: batch.views.map { .host(TensorValue($0)) })),
        ("labels", Value(list: batch.labels.map { DatasetValue.label($0) })),
      ])
  }

  package func index(_ items: [IndexItem]) throws(Failure) -> Value? {
    guard items.count == 1, case .element(let index) = try Indexing.resolve(items[0], count: batches.count)
    else {
      return nil
    }
    return try element(at: index)
  }
}
