internal import COpenBLAS

// In double, for sums over many rows.
extension BLAS {
  /// c += aᵀ b, for a of k x m, b of k x n.
  static func addProduct(
    transposed a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, to c: UnsafeMutablePointer<Double>,
    _ m: Int, _ n: Int, _ k: Int
  ) {
    guard m > 0, n > 0, k > 0 else { return }
    enter()
    cblas_dgemm(
      CblasRowMajor, CblasTrans, CblasNoTrans, blasint(m), blasint(n), blasint(k), 1, a, blasint(m), b,
      blasint(n), 1, c, blasint(n))
  }

  /// The upper triangle of c += a aᵀ for a of n x k, or of aᵀ a for one of k x n; its rows are `stride` apart.
  static func addGram(
    _ a: UnsafePointer<Double>, transposed: Bool, to c: UnsafeMutablePointer<Double>, _ n: Int, _ k: Int,
    stride: Int
  ) {
    guard n > 0, k > 0 else { return }
    enter()
    cblas_dsyrk(
      CblasRowMajor, CblasUpper, transposed ? CblasTrans : CblasNoTrans, blasint(n), blasint(k), 1, a,
      blasint(stride), 1, c, blasint(n))
  }

  /// The eigenvalues, ascending, of a symmetric n x n matrix, whose upper triangle is read and which is lost; nil
  /// where they are not found.
  static func eigenvalues(_ a: UnsafeMutablePointer<Double>, _ n: Int) -> [Double]? {
    guard n > 0 else { return [] }
    guard (0..<n).allSatisfy({ row in (row..<n).allSatisfy { a[row * n + $0].isFinite } }) else { return nil }
    enter()
    // LAPACK counts by columns: the upper triangle by rows is its lower one.
    let (job, triangle) = ([CChar](repeating: 78, count: 1), [CChar](repeating: 76, count: 1))  // N, L
    var (order, info) = (blasint(n), blasint(0))
    var (workCount, integerCount) = (blasint(2 * n + 1), blasint(1))
    var values = [Double](repeating: 0, count: n)
    var work = [Double](repeating: 0, count: 2 * n + 1)
    var integers = [blasint](repeating: 0, count: 1)
    var leading = order
    dsyevd_(
      job, triangle, &order, a, &leading, &values, &work, &workCount, &integers, &integerCount, &info, 1, 1)
    return info == 0 ? values : nil
  }
}
