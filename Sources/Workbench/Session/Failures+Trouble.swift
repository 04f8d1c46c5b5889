internal import DSL
internal import Model

// A training that left the numbers, told in the language's terms.
extension Failure {
  init(_ trouble: TrainingTrouble) {
    self.init(
      .notFinite, "train: \(trouble)", notes: trouble.origin.map { [$0.text] } ?? [], help: trouble.help)
  }
}

extension TrainingTrouble {
  fileprivate var help: String {
    switch origin {
    case .view: "`image_grid(views, data)` shows what the network sees"
    case .operation("log", _, _), .operation("sqrt", _, _), .operation("divide", _, _):
      "keep away from 0, as in `log(x + 1e-6)`; or a lower learning rate may help"
    case .operation, .parameter, nil: "a lower learning rate or a longer warm-up may help"
    }
  }
}

extension TrainingTrouble.Origin {
  /// What was not finite first.
  fileprivate var text: String {
    switch self {
    case .view(let number): return "not finite first: view \(number + 1) of the batch, before the network"
    case .parameter(let name): return "not finite first: the parameter `\(name)`, before the step"
    case .operation(let name, let isBackward, let error):
      let what = isBackward ? "a gradient, in the backward pass of `\(name)`" : "the result of `\(name)`"
      return "not finite first: \(what)" + Self.place(of: error)
    }
  }

  /// `, in layer …, at script.bt:3:7`.
  private static func place(of error: any Error) -> String {
    switch error {
    case let error as LayerError:
      return ", in layer `\(error.path)`: `\(error.layer)`" + place(of: error.underlying)
    case let failure as Failure:
      guard let place = failure.diagnostic?.primary.place else { return "" }
      let (line, column) = place.source.position(at: place.span.start)
      return ", at \(place.source.name):\(line):\(column)"
    default: return ""
    }
  }
}
