/// Plain computations in double, with loops anybody can check.
enum Oracle {
  /// op(a) op(b), where op(a) is m x k and op(b) is k x n, each stored transposed if said so.
  static func product(
    _ a: [Float], transposed transposeA: Bool, _ b: [Float], transposed transposeB: Bool, _ m: Int, _ n: Int,
    _ k: Int
  ) -> [Double] {
    var c = [Double](repeating: 0, count: m * n)
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        for i in 0..<m {
          for j in 0..<n {
            var sum = 0.0
            for l in 0..<k {
              sum +=
                Double(transposeA ? a[l * m + i] : a[i * k + l])
                * Double(transposeB ? b[j * k + l] : b[l * n + j])
            }
            c[i * n + j] = sum
          }
        }
      }
    }
    return c
  }

  /// The two terms of Barlow Twins by the definition, and the gradient of on · first + off · second.
  struct BarlowTwins {
    var onDiagonal = 0.0
    var offDiagonal = 0.0
    var gradientA: [Double]
    var gradientB: [Double]

    init(_ a: [Float], _ b: [Float], _ n: Int, _ d: Int, on: Double, off: Double) {
      gradientA = [Double](repeating: 0, count: n * d)
      gradientB = gradientA
      let c = Oracle.product(a, transposed: true, b, transposed: false, d, d, n).map { $0 / Double(n) }
      for i in 0..<d {
        for j in 0..<d {
          let entry = c[i * d + j]
          if i == j { onDiagonal += (entry - 1) * (entry - 1) } else { offDiagonal += entry * entry }
          let slope = 2 / Double(n) * (i == j ? on * (entry - 1) : off * entry)
          for r in 0..<n {
            gradientA[r * d + i] += slope * Double(b[r * d + j])
            gradientB[r * d + j] += slope * Double(a[r * d + i])
          }
        }
      }
    }
  }

  /// Philox4x32-10 as its paper defines it, for any key and counter.
  static func philox(counter: [UInt32], key: [UInt32]) -> [UInt32] {
    var c = counter, k = key
    for _ in 0..<10 {
      let (a, b) = (UInt64(0xD251_1F53) * UInt64(c[0]), UInt64(0xCD9E_8D57) * UInt64(c[2]))
      let high = (UInt32(a >> 32), UInt32(b >> 32)),
        low = (UInt32(truncatingIfNeeded: a), UInt32(truncatingIfNeeded: b))
      c = [high.1 ^ c[1] ^ k[0], low.1, high.0 ^ c[3] ^ k[1], low.0]
      k = [k[0] &+ 0x9E37_79B9, k[1] &+ 0xBB67_AE85]
    }
    return c
  }
}
