internal import COpenBLAS
internal import Kernels

extension BLAS {
  /// c = op(a) op(b) for each of `count` pairs of matrices that lie one after the other, op(a) being m x k and
  /// op(b) k x n.
  ///
  /// Small products go to the threads whole, each computed by one; large ones are split by the library. Which it is
  /// depends on the sizes alone.
  static func products(
    _ count: Int, _ a: Tensor, transposed transposeA: Bool, _ b: Tensor, transposed transposeB: Bool,
    into c: Tensor, _ m: Int, _ n: Int, _ k: Int
  ) {
    @Sendable func one(_ i: Int) {
      product(
        a.floats + i * m * k, transposed: transposeA, b.floats + i * k * n, transposed: transposeB,
        into: c.mutableFloats + i * m * n, m, n, k)
    }
    if count > 1, Double(m) * Double(n) * Double(k) < 0x1p22 {
      Team.run(count) { one($0) }
    } else {
      for i in 0..<count { one(i) }
    }
  }
}
