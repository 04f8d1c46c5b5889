internal import Kernels

/// The most that this machine computes and reads, by which the speed of operations is judged.
package struct Peak: Sendable {
  /// Float32 operations a second of the whole team, a multiplication with its addition counted as two.
  package let float32: Double
  /// The same of bfloat16 numbers; float32's where the processor's instruction for them is slower, or missing.
  package let bfloat16: Double
  /// Bytes a second read from memory.
  package let bandwidth: Double

  package init(float32: Double, bfloat16: Double, bandwidth: Double) {
    (self.float32, self.bfloat16, self.bandwidth) = (float32, bfloat16, bandwidth)
  }

  /// This machine's, measured at first use.
  package static let machine = Peak.measured()

  /// Measured now; takes a third of a second and, for that long, 256 MiB.
  package static func measured() -> Peak {
    let float32 = bt_peak_float(), bfloat16 = bt_peak_bfloat16()
    return Peak(float32: float32, bfloat16: max(float32, bfloat16), bandwidth: bt_peak_read())
  }

  /// The seconds below which this machine can't do that much: its operations or its traffic, whatever takes longer.
  package func bound(_ cost: Cost) -> Double {
    let computing = cost.operations / (cost.isNarrow ? bfloat16 : float32)
    return max(computing, bandwidth > 0 ? cost.bytes / bandwidth : 0)
  }
}
