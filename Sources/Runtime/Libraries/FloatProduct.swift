internal import COneDNN

/// A product of two float32 matrices, dense and row-major: op(a) of m x k and op(b) of k x n.
struct FloatProduct {
  var m, n, k: Int
  var transposeA = false
  var transposeB = false

  enum Library: String, CaseIterable {
    case openBLAS = "openblas"
    case oneDNN = "onednn"
  }

  /// How many operations make it worth measuring which library is faster; beyond, measuring takes long and both come
  /// near the processor's peak.
  private static let worthMeasuring = 1e7...1e10

  /// Up to so many terms the sums of both are as exact.
  private static let longestSum = 1 << 17

  /// c = op(a) op(b), by the library that measures faster.
  func compute(_ a: Tensor, _ b: Tensor, into c: Tensor) throws(TensorError) {
    var library = Library.openBLAS
    if k <= Self.longestSum, Self.worthMeasuring.contains(2 * Double(m) * Double(n) * Double(k)) {
      let name = try KernelChoices.shared.choice(description, among: Library.allCases.map(\.rawValue)) {
        compute(a, b, into: c, by: Library(rawValue: $0) ?? .openBLAS)
      }
      library = Library(rawValue: name) ?? .openBLAS
    }
    compute(a, b, into: c, by: library)
  }

  func compute(_ a: Tensor, _ b: Tensor, into c: Tensor, by library: Library) {
    switch library {
    case .oneDNN where k > 0:  // of sums of nothing it writes none
      BLAS.enter()
      let (rows, columns, depth) = (dnnl_dim_t(m), dnnl_dim_t(n), dnnl_dim_t(k))
      dnnl_sgemm(
        Self.letter(transposeA), Self.letter(transposeB), rows, columns, depth, 1,
        a.floats, transposeA ? rows : depth, b.floats, transposeB ? depth : columns, 0, c.mutableFloats,
        columns)
    default:
      BLAS.product(
        a.floats, transposed: transposeA, b.floats, transposed: transposeB, into: c.mutableFloats, m, n, k)
    }
  }

  private static func letter(_ isTransposed: Bool) -> CChar {
    CChar(UInt8(ascii: isTransposed ? "T" : "N"))
  }

  /// As the choice is remembered: `matmul f32 256x512 by 512x256`.
  private var description: String {
    "\(MatrixProduct.name) f32 \(m)x\(k)\(transposeA ? " transposed" : "") by"
      + " \(k)x\(n)\(transposeB ? " transposed" : "")"
  }
}
