internal import COneDNN

/// How products, convolutions and poolings of bfloat16 tensors are computed. Sums are float32 either way.
package enum BFloat16Arithmetic: String, Sendable, Hashable, CaseIterable {
  /// By oneDNN's bfloat16 primitives; what it has no primitive for, as `converted`.
  case native
  /// In float32, on converted operands, and rounded.
  case converted

  /// What the instructions oneDNN may use on this processor allow; its variable ONEDNN_MAX_CPU_ISA bounds them.
  package static let available: BFloat16Arithmetic = bt_dnn_multiplies_bfloat16() != 0 ? .native : .converted

  /// The faster one here. Processors that multiply bfloat16 may do so at half the speed of float32.
  static var preferred: BFloat16Arithmetic {
    get throws(TensorError) {
      guard available == .native else { return .converted }
      let (m, n, k) = (256, 512, 512), element = Format(.bfloat16)
      let name = try KernelChoices.shared.choice(
        "matmul bf16 \(m)x\(k) by \(k)x\(n)", among: allCases.map(\.rawValue)
      ) { name throws(TensorError) in
        let a = try Tensor(filled: 1, [m, k]), b = try Tensor(filled: 1, [k, n])
        let tape = Tape(recording: false)
        if name == native.rawValue {
          let product = BFloat16Product(
            m: m, n: n, k: k, transposeA: false, transposeB: false, result: .bfloat16)
          let c = try Tensor(uninitialized: TensorType([m, n], element), for: MatrixProduct.name)
          let (x, y) = (try tape.apply(Cast(to: element), a), try tape.apply(Cast(to: element), b))
          try product.compute(x, y, into: c, .native)
        } else {
          _ = try tape.apply(MatrixProduct(), a, b)
        }
      }
      return BFloat16Arithmetic(rawValue: name) ?? .native
    }
  }
}
