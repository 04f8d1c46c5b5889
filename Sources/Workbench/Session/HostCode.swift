internal import DSL

/// What can go wrong outside the language itself, as `bt explain` names it.
package enum HostCode: String, CaseIterable, Sendable {
  case shapes = "BT0302"
  case value = "BT0601"
  case memory = "BT0602"
  case unsupported = "BT0603"
  case file = "BT0604"
  case data = "BT0605"
  case figure = "BT0606"
  case notFinite = "BT0607"

  /// A paragraph for `bt explain`.
  package var explanation: String {
    switch self {
    case .shapes:
      """
      The shapes of two tensors do not fit each other, or a tensor does not fit an operation or a layer. The \
      labels show the shapes as they were found. Images are [n, height, width, channels], features are [n, d]; \
      `.T` transposes a matrix, `flatten()` and `global_avg_pool()` turn feature maps into vectors.
      """
    case .value:
      """
      A number or a combination of arguments is outside what an operation, layer, augmentation or training can \
      take, such as a probability above 1 or a batch of a single image.
      """
    case .memory:
      """
      A tensor needs more memory than is left. All tensors together may take nine tenths of the machine's \
      memory. A smaller batch, width or dimension helps.
      """
    case .unsupported:
      """
      This processor, or the library bt computes with, can't do what was asked.
      """
    case .file:
      """
      A file can't be read or written, or is not what its name says. Nothing is left half written: files appear \
      under their name when they are complete.
      """
    case .data:
      """
      A data set can't give what was asked: too few images for a batch, an image of another size, a damaged file.
      """
    case .figure:
      """
      A figure can't be drawn or written: no data, an unknown ending (there are .png, .svg, .pdf and .csv), or a \
      path that can't be written.
      """
    case .notFinite:
      """
      In a training the loss, a gradient or a parameter became NaN or infinite, and nothing can be learned from there. \
      The notes say what was not finite first: a view, the result of an operation in a layer or in the loss, or a \
      gradient. A lower learning rate or a longer warm-up often helps; so does keeping away from the ends of log, \
      sqrt and division. The last checkpoint is as it was: `fork` goes on from it with changes. At the prompt `ans` is \
      the run up to the failing step.
      """
    }
  }
}

extension Failure {
  init(
    _ code: HostCode, _ message: String, label: String? = nil, argument: Int? = nil,
    argumentLabels: [Int: String] = [:], notes: [String] = [], help: String? = nil
  ) {
    self.init(
      code: code.rawValue, message, label: label, argument: argument, argumentLabels: argumentLabels,
      notes: notes,
      help: help)
  }
}
