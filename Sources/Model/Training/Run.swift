internal import Runtime

/// A training that ended, finished or interrupted after a batch, or one that is still under way.
package struct Run: Sendable {
  package enum Status: String, Sendable { case finished, interrupted, running }
  package let state: TrainingState
  package let status: Status

  package init(_ state: TrainingState, _ status: Status) { (self.state, self.status) = (state, status) }

  package var model: Model { state.model }
  package var history: [EpochRecord] { state.history }

  /// The backbone with the view it is evaluated through.
  package var encoder: Encoder {
    get throws {
      let image = state.model.input
      let backbone = Model(
        state.configuration.backbone, input: image, output: try backboneOutput,
        store: state.model.store.part("backbone"))
      return Encoder(model: backbone, view: state.configuration.shownView)
    }
  }

  /// The projector as a model of its own; nil where there was none.
  package var projector: Model? {
    get throws {
      guard let recipe = state.configuration.projector else { return nil }
      return Model(
        recipe, input: try backboneOutput, output: state.model.output,
        store: state.model.store.part("projector"))
    }
  }

  private var backboneOutput: Shape {
    get throws {
      try Model(state.configuration.backbone, input: state.model.input, key: Key(seed: 0), shapeOnly: true)
        .output
    }
  }

  /// A training's steps, one after another, until it is finished or cancelled.
  ///
  /// - Parameters:
  ///   - progress: called after each step; slow displays do well to skip most of them.
  ///   - epochEnded: called after each epoch; false ends the training there.
  ///   - keep: called with what may be kept: after each epoch the run under way, in the end the run itself.
  ///   - failed: called before an error is thrown, with the state before the step that failed.
  package static func train(
    _ state: TrainingState, isCancelled: @escaping @Sendable () -> Bool = { false },
    progress: (TrainingState) -> Void = { _ in }, epochEnded: (TrainingState) throws -> Bool = { _ in true },
    keep: (Run) -> Void = { _ in }, failed: (TrainingState) -> Void = { _ in }
  ) throws -> Run {
    var state = state
    func ended(_ status: Status) -> Run {
      let run = Run(state, status)
      keep(run)
      return run
    }
    while !state.isFinished {
      if isCancelled() { return ended(.interrupted) }
      let epoch = state.epoch
      do {
        try state.advance(isCancelled: isCancelled)
        progress(state)
        if state.epoch != epoch, try !epochEnded(state) { break }
      } catch {
        // A layer stopped in the middle of a pass, which has changed nothing.
        if isCancelled(), (error as? LayerError)?.isCancellation ?? error.isCancellation {
          return ended(.interrupted)
        }
        failed(state)
        throw error
      }
      if state.epoch != epoch, !state.isFinished { keep(Run(state, .running)) }
    }
    return ended(.finished)
  }
}

extension Error {
  fileprivate var isCancellation: Bool { (self as? TensorError)?.kind == .cancelled }
}

extension LayerError {
  fileprivate var isCancellation: Bool { underlying.isCancellation }
}
