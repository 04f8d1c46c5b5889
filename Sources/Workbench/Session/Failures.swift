package import DSL
internal import Model
internal import Plot
package import Runtime

// Errors of the other rooms become failures of the language here, and nowhere else.

/// Runs model code, turning what it throws into a failure without a place.
///
/// - Parameter title: the message, where the operation's own reason is better said at the place.
package func running<Result>(
  _ title: String? = nil, _ body: () throws(TensorError) -> Result
) throws(Failure) -> Result {
  do throws(TensorError) { return try body() } catch { throw Failure(error, title: title) }
}

/// The same for code that throws anything, a failure of the language among it.
package func calling<Result>(_ body: () throws -> Result) throws(Failure) -> Result {
  do { return try body() } catch { throw Failure(any: error) }
}

/// The same where the shapes in an error are not those of the call's own arguments: they are told in a note.
package func callingInside<Result>(_ body: () throws -> Result) throws(Failure) -> Result {
  do { return try body() } catch { throw Failure(any: error).withoutLabels }
}

extension Failure {
  /// Shapes told in a note instead of at the arguments.
  fileprivate var withoutLabels: Failure {
    guard let reason, !reason.argumentLabels.isEmpty, reason.argument == nil else { return self }
    let shapes = reason.argumentLabels.sorted { $0.key < $1.key }.map(\.value)
    return Failure(
      code: reason.code, reason.message, label: reason.label,
      notes: reason.notes + ["its inputs: \(shapes.joined(separator: ", "))"], help: reason.help)
  }

  /// The same with another note, where it has a message.
  func noting(_ note: String?) -> Failure {
    guard let note else { return self }
    if var diagnostic, !isUnknown {
      diagnostic.notes.append(note)
      return Failure(placed: diagnostic)
    }
    guard let reason else { return self }
    return Failure(
      code: reason.code, reason.message, label: reason.label, argument: reason.argument,
      argumentLabels: reason.argumentLabels, notes: reason.notes + [note], help: reason.help)
  }

  package init(_ error: TensorError, title: String? = nil) {
    let code: HostCode
    switch error.kind {
    case .shape: code = .shapes
    case .value: code = .value
    case .memory: code = .memory
    case .unsupported: code = .unsupported
    case .file: code = .file
    case .cancelled:
      self = .interrupted
      return
    }
    var labels: [Int: String] = [:]
    for (index, shape) in error.operands.enumerated() { labels[index] = "\(shape)" }
    self.init(
      code, title ?? "\(error.operation): \(error.reason)", label: title == nil ? nil : error.reason,
      argumentLabels: labels, help: error.hint)
  }

  init(any error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as TensorError: self.init(error)
    case let error as LayerError: self.init(error)
    case let error as TrainingTrouble: self.init(error)
    case let error as DataError:
      if case .augmentation(let inner) = error.reason, let cause = inner.cause {
        self.init(any: cause.error)
        return
      }
      if case .tensor(let inner) = error.reason {
        self = Failure(inner).withoutLabels
        return
      }
      let code: HostCode =
        switch error.reason {
        case .file, .missing: .file
        default: .data
        }
      self.init(code, "\(error.operation): \(error.message)", help: error.hint)
    case let error as AugmentationError:
      if let cause = error.cause {
        self.init(any: cause.error)
        return
      }
      self.init(.value, "\(error.augmentation): \(error.reason)", help: error.hint)
    case let error as PlotError: self.init(.figure, "\(error)")
    default: self.init(.value, "\(error)")
    }
  }

  private init(_ error: LayerError) {
    let inner = Failure(any: error.underlying).withoutLabels
    let place = "in layer `\(error.path)`: `\(error.layer)`"
    guard let reason = inner.reason else {
      guard var diagnostic = inner.diagnostic, !inner.isUnknown else {
        self = inner
        return
      }
      diagnostic.notes.append(place)
      self.init(placed: diagnostic)
      return
    }
    self.init(
      code: reason.code, reason.message, label: reason.label, notes: [place] + reason.notes, help: reason.help
    )
  }
}
