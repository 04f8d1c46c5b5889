internal import COneDNN

/// A product of two bfloat16 matrices: op(a) of m x k and op(b) of k x n.
struct BFloat16Product: Hashable {
  var m, n, k: Int
  var transposeA, transposeB: Bool
  /// bfloat16, or float32 for the sums as they are.
  var result: ElementType

  /// c = op(a) op(b).
  func compute(
    _ a: Tensor, _ b: Tensor, into c: Tensor, _ arithmetic: BFloat16Arithmetic
  ) throws(TensorError) {
    guard m > 0, n > 0 else { return }
    guard k > 0 else {  // sums of nothing; 0 has no bits set in either type
      c.raw.initializeMemory(as: UInt8.self, repeating: 0, count: c.type.byteCount)
      return
    }
    if arithmetic == .native, try DNN.shared.multiply(self, a, b, into: c) { return }
    let wideA = try a.converted(to: .float32, for: MatrixProduct.name)
    let wideB = try b.converted(to: .float32, for: MatrixProduct.name)
    let exact =
      result == .float32 ? c : try Tensor(uninitialized: TensorType(c.shape), for: MatrixProduct.name)
    try FloatProduct(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB)
      .compute(wideA, wideB, into: exact)
    if result != .float32 { try exact.convert(into: c) }
  }
}

/// oneDNN's primitive of one product, if the library has it.
final class ProductPlan {
  private let primitive: Primitive?
  private let stream: dnnl_stream_t

  init(_ product: BFloat16Product, _ session: DNN.Session) throws(TensorError) {
    stream = session.stream
    var descriptor: dnnl_primitive_desc_t?
    let status = bt_dnn_product(
      session.engine, dnnl_dim_t(product.m), dnnl_dim_t(product.n), dnnl_dim_t(product.k),
      product.transposeA ? 1 : 0, product.transposeB ? 1 : 0,
      product.result == .float32 ? dnnl_f32 : dnnl_bf16, &descriptor)
    if status != dnnl_unimplemented { try DNN.check(status, MatrixProduct.name) }
    primitive = try descriptor.map { descriptor throws(TensorError) in
      try Primitive(
        descriptor,
        [
          .init(query: dnnl_query_src_md, argument: DNNL_ARG_SRC),
          .init(query: dnnl_query_weights_md, argument: DNNL_ARG_WEIGHTS),
          .init(query: dnnl_query_dst_md, argument: DNNL_ARG_DST),
        ], session.engine, name: MatrixProduct.name)
    }
  }

  /// Whether the library has computed it.
  func run(_ a: Tensor, _ b: Tensor, into c: Tensor) throws(TensorError) -> Bool {
    guard let primitive else { return false }
    try primitive.run(
      stream, [(DNNL_ARG_SRC, a.raw), (DNNL_ARG_WEIGHTS, b.raw), (DNNL_ARG_DST, c.raw)])
    return true
  }
}
