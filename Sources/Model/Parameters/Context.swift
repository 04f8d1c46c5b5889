package import Runtime

/// Everything a forward pass depends on besides its input and the parameters; passed explicitly, never global.
package struct Context {
  package enum Mode: Sendable {
    /// Batch statistics, dropout.
    case training
    /// Running statistics, nothing random.
    case evaluating
  }

  package var tape: Tape
  package var mode: Mode
  /// What the network is computed in; what follows it, such as the loss, is computed in float32.
  package var precision = Precision.float32
  /// For what layers draw.
  package var key: Key
  package var collective: any Collective
  /// Whether batch statistics are to be remembered; false when a forward pass is replayed.
  package var updatesStatistics: Bool
  package var isCancelled: @Sendable () -> Bool
  /// Where layers record what is worth keeping; nil where nobody asked.
  package var probes: Probes?
  /// Where the layers gone through are listed; nil where nobody asked.
  package var outline: Outline?

  package init(
    tape: Tape, mode: Mode, key: Key = Key(seed: 0), collective: any Collective = SingleProcess(),
    updatesStatistics: Bool = true, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.tape = tape
    self.mode = mode
    self.key = key
    self.collective = collective
    self.updatesStatistics = updatesStatistics
    self.isCancelled = isCancelled
  }

  /// A pass that records nothing.
  package static var inference: Context { Context(tape: Tape(recording: false), mode: .evaluating) }
}
