internal import Kernels
package import Runtime

/// `swap_noise(p)`: each number by itself becomes, with probability p, that of another picture of the batch.
///
/// So it is drawn from the number's own distribution over the batch, as for vectors of features in SCARF (Bahri et
/// al., 2022). The others are as the stages before left them.
package struct SwapNoise: BatchAugmentation {
  package let probability: Uniform

  package init(_ probability: Uniform) throws(AugmentationError) {
    try probability.check("swap_noise", "p", in: 0...1)
    self.probability = probability
  }

  package var name: String { "swap_noise" }
  package var code: String { "swap_noise(\(probability.code))" }

  package func apply(
    _ picture: inout Picture, at position: Int, of batch: PictureBatch, _ draws: inout Draws
  ) {
    let probability = probability.draw(&draws)
    let count = picture.shape.count
    guard probability > 0, count > 0, batch.count > 1, count == batch.shape.count else { return }
    let key = draws.key().bits
    picture.change(scratch: count) { numbers, places in
      bt_random_uniform(key, places, count)
      for i in 0..<count where places[i] < probability {
        numbers[i] = batch[batch.other(than: position, &draws)][i]
      }
    }
  }
}
