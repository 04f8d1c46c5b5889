package import DSL
package import Model
internal import Runtime

/// Labelled images: slices, has a length, and gives `{image, label}`.
package final class DatasetValue: HostValue {
  let data: Dataset
  /// Whether images that take reading are not read.
  private let isChecking: Bool

  package init(_ data: Dataset, isChecking: Bool = false) {
    (self.data, self.isChecking) = (data, isChecking)
  }

  package let typeName = "dataset"
  package var count: Int? { data.count }
  package let memberNames = ["labels", "classes", "shape"]
  package var code: String? { data.path.code }
  package var summaryText: String { data.description }
  package var displayText: String { summaryText }

  package func member(_ name: String) throws(Failure) -> Value? {
    switch name {
    case "labels": return Value(list: data.labels.map { DatasetValue.label($0) })
    case "classes": return Value(list: data.classes.map { .string($0) })
    case "shape": return Value(list: try calling { try data.imageShape() }.dimensions.map { .int($0) })
    case "train", "test", "val", "unlabeled":
      throw Failure(
        .noSuchMember, "this data set has no parts, so there is no `\(name)`",
        help: "it is used as it is, and a part of it is `data[0..<\(max(1, data.count / 10))]`")
    default: return nil
    }
  }

  package func element(at index: Int) throws(Failure) -> Value {
    let label = try calling { try data.label(at: index) }
    return Value(record: [("image", try image(at: index)), ("label", DatasetValue.label(label))])
  }

  private func image(at index: Int) throws(Failure) -> Value {
    let isVector = data.source.uniformShape?.isVector ?? false
    if isChecking, data.source.needsReading { return .unknown(kind: isVector ? "tensor" : "image") }
    if isVector { return .host(TensorValue(try calling { try data.vector(at: index) })) }
    return .host(ImageValue(try calling { try data.image(at: index) }))
  }

  static func label(_ label: Int32) -> Value {
    label == Dataset.unlabeled ? .nothing : .int(Int(label))
  }

  package func index(_ items: [IndexItem]) throws(Failure) -> Value? {
    guard items.count == 1 else { return nil }
    if case .value(let value) = items[0], let positions = try DatasetValue.positions(value, count: data.count)
    {
      return .host(selecting(try calling { try data.subset(positions) }))
    }
    switch try Indexing.resolve(items[0], count: data.count) {
    case .element(let index): return try element(at: index)
    case .slice(let range): return .host(selecting(try calling { try data.slice(range) }))
    }
  }

  /// Some of these images.
  func selecting(_ data: Dataset) -> DatasetValue { DatasetValue(data, isChecking: isChecking) }

  /// The positions that a list or tensor of ints tells, negative ones from the end, or a tensor of bools; nil for
  /// other values.
  static func positions(_ value: Value, count: Int) throws(Failure) -> [Int]? {
    let given: [Int]
    if case .list(let list) = value {
      var ints: [Int] = []
      for item in list.items {
        if item.isUnknown { throw .unknown }
        guard case .int(let number) = item else { return nil }
        ints.append(number)
      }
      given = ints
    } else if case .host(let host) = value, let value = host as? TensorValue {
      let tensor = try value.tensor()
      guard tensor.shape.rank == 1, tensor.element != .float32, tensor.element != .bfloat16 else {
        return nil
      }
      guard tensor.hasData else { throw .unknown }
      if tensor.element == .bool {
        guard tensor.count == count else {
          throw Failure(.outOfBounds, "the mask has \(tensor.count) elements for \(count) images")
        }
        return (0..<count).filter { tensor.integer(at: $0) != 0 }
      }
      given = (0..<tensor.count).map { tensor.integer(at: $0) }
    } else {
      return nil
    }
    var positions: [Int] = []
    positions.reserveCapacity(given.count)
    for index in given {
      let position = index < 0 ? index.addingReportingOverflow(count).partialValue : index
      guard (0..<count).contains(position) else {
        throw Failure(
          .outOfBounds, "the index \(index) is out of bounds",
          label: count == 0 ? "there are no images" : "valid are \(-count) to \(count - 1)")
      }
      positions.append(position)
    }
    return positions
  }

  package var withoutElements: Value {
    data.source.needsReading && !isChecking ? .host(DatasetValue(data, isChecking: true)) : .host(self)
  }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? DatasetValue else { return false }
    return data == other.data
  }
}
