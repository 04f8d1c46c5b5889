internal import DSL

extension Environment {
  /// Warns of sizes that look like those of an image with its channels first, as PyTorch has them.
  func warnOfChannelsFirst(_ sizes: [Int], _ context: CallContext) {
    guard !context.isChecking, sizes.count == 3, [1, 3].contains(sizes[0]), sizes[1] > 4, sizes[2] > 4 else {
      return
    }
    warned(
      "an input of \(sizes) is an image of height \(sizes[0]) with \(sizes[2]) channels; images are "
        + "[height, width, channels]")
  }
}
