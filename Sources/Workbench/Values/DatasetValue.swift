package import DSL
package import Model
internal import Runtime

/// Labelled images: slices, has a length, and gives `{image, label}`.
package final class DatasetValue: HostValue {
  let data: Dataset

  package init(_ data: Dataset) { self.data = data }

  package let typeName = "dataset"
  package var count: Int? { data.count }
  package let memberNames = ["labels", "classes", "shape"]
  package var summaryText: String { data.description }

  package func member(_ name: String) throws(Failure) -> Value? {
    switch name {
    case "labels": return Value(list: data.labels.map { .int(Int($0)) })
    case "classes": return Value(list: data.classes.map { .string($0) })
    case "shape":
      let shape = try calling { try data.imageShape() }
      return Value(list: [.int(shape.height), .int(shape.width), .int(shape.channels)])
    default: return nil
    }
  }

  package func element(at index: Int) throws(Failure) -> Value {
    let (image, label) = try calling { (try data.image(at: index), try data.label(at: index)) }
    return Value(record: [("image", .host(ImageValue(image))), ("label", .int(Int(label)))])
  }

  package func index(_ items: [IndexItem]) throws(Failure) -> Value? {
    guard items.count == 1 else { return nil }
    switch try Indexing.resolve(items[0], count: data.count) {
    case .element(let index): return try element(at: index)
    case .slice(let range): return .host(DatasetValue(try calling { try data.slice(range) }))
    }
  }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? DatasetValue else { return false }
    return data == other.data
  }
}

/// What `digits()` and its like give: images to train on and images to test on.
package final class SplitValue: HostValue {
  private let name: String
  private let train: Dataset
  private let test: Dataset

  /// - Parameter name: code that makes it again.
  init(_ name: String, train: Dataset, test: Dataset) {
    (self.name, self.train, self.test) = (name, train, test)
  }

  package let typeName = "split"
  package let memberNames = ["train", "test", "labels", "classes"]
  package var code: String? { name }
  package var summaryText: String { name }
  package var displayText: String { "\(train)\n\(test)" }

  package func member(_ name: String) throws(Failure) -> Value? {
    switch name {
    case "train": return .host(DatasetValue(train))
    case "test": return .host(DatasetValue(test))
    case "labels": return Value(list: train.labels.map { .int(Int($0)) })
    case "classes": return Value(list: train.classes.map { .string($0) })
    default: return nil
    }
  }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? SplitValue else { return false }
    return train == other.train && test == other.test
  }
}
