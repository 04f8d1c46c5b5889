internal import COpenBLAS
#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif
internal import Kernels

/// The seam to OpenBLAS: products of dense row-major matrices.
enum BLAS {
  /// c = alpha op(a) op(b) + beta c, where op(a) is m x k and op(b) is k x n.
  static func product(
    _ a: UnsafePointer<Float>, transposed transposeA: Bool, _ b: UnsafePointer<Float>,
    transposed transposeB: Bool,
    into c: UnsafeMutablePointer<Float>, _ m: Int, _ n: Int, _ k: Int, alpha: Float = 1, beta: Float = 0
  ) {
    guard m > 0, n > 0 else { return }
    enter()
    cblas_sgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
      blasint(m),
      blasint(n), blasint(k), alpha, a, blasint(max(1, transposeA ? m : k)), b,
      blasint(max(1, transposeB ? k : n)),
      beta, c, blasint(n))
  }

  /// The upper triangle of c = a aᵀ, for a of n x k.
  static func gram(_ a: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>, _ n: Int, _ k: Int) {
    guard n > 0 else { return }
    enter()
    cblas_ssyrk(
      CblasRowMajor, CblasUpper, CblasNoTrans, blasint(n), blasint(k), 1, a, blasint(max(1, k)), 0, c,
      blasint(n))
  }

  /// c = alpha s b + beta c, for a symmetric s of n x n of which the upper triangle is read, and b of n x d.
  static func symmetricProduct(
    _ s: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>, _ n: Int,
    _ d: Int,
    alpha: Float, beta: Float
  ) {
    guard n > 0, d > 0 else { return }
    enter()
    cblas_ssymm(
      CblasRowMajor, CblasLeft, CblasUpper, blasint(n), blasint(d), alpha, s, blasint(n), b, blasint(d), beta,
      c,
      blasint(d))
  }

  static func enter() {
    _ = isReady
    bt_team_enter()
  }

  /// OpenBLAS picks its kernels by a list of processor models; one newer than the library gets those of 2004,
  /// which are several times slower (seen with 0.3.21). Then the kernels are picked again, by what the processor can do.
  private static let isReady: Bool = {
    typealias Routine = @convention(c) () -> Void
    let level = bt_processor_level()
    let outdated = ["Prescott", "Core2", "Penryn", "Dunnington", "Nehalem", "Katmai", "Northwood", "Generic"]
    guard level >= 3, getenv("OPENBLAS_CORETYPE") == nil, outdated.contains(processor),
      let quit = dlsym(nil, "gotoblas_dynamic_quit"), let start = dlsym(nil, "gotoblas_dynamic_init")
    else { return true }
    setenv("OPENBLAS_CORETYPE", level >= 4 ? "SkylakeX" : "Haswell", 1)
    unsafeBitCast(quit, to: Routine.self)()
    unsafeBitCast(start, to: Routine.self)()
    unsetenv("OPENBLAS_CORETYPE")
    return true
  }()

  /// Its version and the kernels it uses: `0.3.21 SkylakeX`.
  static var version: String {
    _ = isReady
    let words = String(cString: openblas_get_config()).split(separator: " ")
    return "\(words.dropFirst().first ?? "unknown") \(processor)"
  }

  /// The kernels OpenBLAS chose for this processor, for the record.
  static var processor: String { String(cString: openblas_get_corename()) }
}
