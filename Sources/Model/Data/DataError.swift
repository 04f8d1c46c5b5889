package import Imaging
package import Runtime

/// Why data could not be had, without a place: the interpreter adds that.
package struct DataError: Error, Hashable, Sendable {
  package enum Reason: Sendable, Hashable {
    /// A number or a combination that can't be, in words.
    case value(String)
    /// The data is not what it should be, in words.
    case damaged(String)
    /// A file or folder can't be read, in words that name it.
    case file(String)
    /// The same where there is no such file or folder.
    case missing(String)
    case image(ImageError)
    case augmentation(AugmentationError)
    case tensor(TensorError)
  }

  /// What was asked, as the language names it: `digits`, `batches`.
  package var operation: String
  package var reason: Reason
  /// A mend, where one is known.
  package var hint: String?

  package init(_ operation: String, _ reason: Reason, hint: String? = nil) {
    self.operation = operation
    self.reason = reason
    self.hint = hint
  }
}

extension DataError: CustomStringConvertible {
  /// The reason alone: lower case, without a final stop.
  package var message: String {
    switch reason {
    case .value(let text), .damaged(let text), .file(let text), .missing(let text): text
    case .image(let error): error.description
    case .augmentation(let error): error.description
    case .tensor(let error): error.description
    }
  }

  package var description: String { "\(operation): \(message)" + (hint.map { "; \($0)" } ?? "") }
}

extension DataError {
  /// Runs what may fail on a tensor, as part of `operation`.
  static func wrap<Value>(
    _ operation: String, _ body: () throws(TensorError) -> Value
  ) throws(DataError) -> Value {
    do throws(TensorError) {
      return try body()
    } catch {
      throw DataError(operation, .tensor(error))
    }
  }
}
