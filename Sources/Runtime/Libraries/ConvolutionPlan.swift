internal import COneDNN

/// What computes one convolution: forward, backward to the data, backward to the weights; each made on first use, in the
/// way that measures fastest or the one asked for.
///
/// What the library can't do in bfloat16, or only imitates, is done in float32 and rounded, or in tiles.
final class ConvolutionPlan {
  private let window: Window
  /// nil: whichever is fastest.
  private let way: ConvolutionWay?
  private let session: DNN.Session
  private var passes: [Kind: Means?] = [:]
  private var chosen: [bt_dnn_pass.RawValue: ConvolutionWay] = [:]
  private var generation = 0
  /// The same window in float32.
  private var wide: ConvolutionPlan?

  private struct Kind: Hashable {
    let pass: bt_dnn_pass.RawValue
    let way: ConvolutionWay
  }

  private enum Means {
    case library(Primitive)
    case tiles(TiledConvolution)
    case widened

    var primitive: Primitive? { if case .library(let primitive) = self { primitive } else { nil } }
  }

  init(_ window: Window, _ way: ConvolutionWay?, _ session: DNN.Session) {
    (self.window, self.way, self.session) = (window, way, session)
  }

  /// y = conv(x, weights) + bias.
  func convolve(
    _ x: Tensor, _ weights: Tensor, _ bias: Tensor?, into y: Tensor
  ) throws(TensorError) {
    try run(bt_dnn_forward) { means throws(TensorError) in
      switch means {
      case .library(let primitive):
        let preferred = try primitive.reordered(weights, session.stream)
        try primitive.run(
          session.stream,
          [
            (DNNL_ARG_SRC, x.raw), (DNNL_ARG_WEIGHTS, preferred.raw), (DNNL_ARG_BIAS, bias?.raw),
            (DNNL_ARG_DST, y.raw),
          ])
      case .tiles(let tiles): try tiles.convolve(x, weights, into: y)
      case .widened:
        try widened(into: y) { plan, y throws(TensorError) in
          try plan.convolve(try Self.wide(x), try Self.wide(weights), bias, into: y)
        }
      }
    }
  }

  func gradientOfInput(_ g: Tensor, _ weights: Tensor, into dx: Tensor) throws(TensorError) {
    try run(bt_dnn_backward_data) { means throws(TensorError) in
      switch means {
      case .library(let primitive):
        let preferred = try primitive.reordered(weights, session.stream)
        try primitive.run(
          session.stream,
          [(DNNL_ARG_DIFF_DST, g.raw), (DNNL_ARG_WEIGHTS, preferred.raw), (DNNL_ARG_DIFF_SRC, dx.raw)])
      case .tiles(let tiles): try tiles.gradientOfInput(g, weights, into: dx)
      case .widened:
        try widened(into: dx) { plan, dx throws(TensorError) in
          try plan.gradientOfInput(try Self.wide(g), try Self.wide(weights), into: dx)
        }
      }
    }
  }

  func gradientOfWeights(
    _ x: Tensor, _ g: Tensor, into dw: Tensor, _ db: Tensor?
  ) throws(TensorError) {
    try run(bt_dnn_backward_weights) { means throws(TensorError) in
      switch means {
      case .library(let primitive):
        let preferred = try primitive.weightBuffer(orUse: dw)
        try primitive.run(
          session.stream,
          [
            (DNNL_ARG_SRC, x.raw), (DNNL_ARG_DIFF_DST, g.raw), (DNNL_ARG_DIFF_WEIGHTS, preferred.raw),
            (DNNL_ARG_DIFF_BIAS, db?.raw),
          ])
        try primitive.restore(preferred, into: dw, session.stream)
      case .tiles(let tiles): try tiles.gradientOfWeights(x, g, into: dw)
      case .widened:
        try widened(into: dw) { plan, dw throws(TensorError) in
          try plan.gradientOfWeights(try Self.wide(x), try Self.wide(g), into: dw, db)
        }
      }
    }
  }

  /// Runs a pass in the way chosen for it.
  private func run(
    _ pass: bt_dnn_pass, _ body: (Means) throws(TensorError) -> Void
  ) throws(TensorError) {
    let current = KernelChoices.shared.generation
    if generation != current { (generation, chosen) = (current, [:]) }
    if let way = chosen[pass.rawValue] { return try body(try existing(pass, way)) }
    let ways = try ways(pass)
    var fastest = ways[0]
    if ways.count > 1, window.operations >= ConvolutionPlan.worthMeasuring {
      let name = try KernelChoices.shared.choice(
        "\(Convolution.name) \(window.description) \(Self.name(of: pass))", among: ways.map(\.rawValue)
      ) { name throws(TensorError) in
        try body(try existing(pass, ConvolutionWay(rawValue: name) ?? ways[0]))
      }
      fastest = ConvolutionWay(rawValue: name) ?? ways[0]
      for way in ways where way != fastest { passes[Kind(pass: pass.rawValue, way: way)] = nil }
    }
    chosen[pass.rawValue] = fastest
    try body(try existing(pass, fastest))
  }

  /// Below so many operations the first way is taken: what there is to gain is no more than measuring costs.
  private static let worthMeasuring = 20_000_000

  /// The ways there are for a pass, best guess first.
  private func ways(_ pass: bt_dnn_pass) throws(TensorError) -> [ConvolutionWay] {
    if let way, try means(pass, way) != nil { return [way] }
    var ways: [ConvolutionWay] = []
    for candidate in ConvolutionWay.allCases where try means(pass, candidate) != nil {
      ways.append(candidate)
    }
    guard let first = ways.first else { throw ConvolutionPlan.missing }
    return way == nil ? ways : [first]
  }

  private static let missing = TensorError(
    Convolution.name, "the library has no such operation", kind: .unsupported)

  private func existing(_ pass: bt_dnn_pass, _ way: ConvolutionWay) throws(TensorError) -> Means {
    guard let means = try means(pass, way) else { throw ConvolutionPlan.missing }
    return means
  }

  /// What computes a pass in that way; nil where it can't be.
  private func means(_ pass: bt_dnn_pass, _ way: ConvolutionWay) throws(TensorError) -> Means? {
    let kind = Kind(pass: pass.rawValue, way: way)
    if let means = passes[kind] { return means }
    let means: Means? =
      switch way {
      case .direct, .winograd: try primitive(pass, way).map(Means.library)
      case .tiled: TiledConvolution(window).map(Means.tiles)
      case .widened: window.element == .bfloat16 ? .widened : nil
      }
    passes[kind] = .some(means)
    return means
  }

  /// The primitive of a pass; nil where the library has none.
  private func primitive(_ pass: bt_dnn_pass, _ way: ConvolutionWay) throws(TensorError) -> Primitive? {
    let isNarrow = window.element == .bfloat16
    if isNarrow, way != .direct || BFloat16Arithmetic.available == .converted { return nil }
    if way == .winograd, !window.suitsWinograd { return nil }
    let hint = pass == bt_dnn_forward ? nil : try means(bt_dnn_forward, way)?.primitive
    if pass != bt_dnn_forward, hint == nil { return nil }
    var description = window.geometry
    var descriptor: dnnl_primitive_desc_t?
    let status = bt_dnn_convolution(
      session.engine, pass, way == .winograd ? 1 : 0, &description, hint?.descriptor, &descriptor)
    if isNarrow || way == .winograd, status == dnnl_unimplemented { return nil }
    try DNN.check(status, Convolution.name)
    guard let descriptor else { return nil }
    let primitive = try Primitive(
      descriptor, ConvolutionPlan.operands(pass), session.engine, name: Convolution.name)
    try primitive.takePlainWeights(
      description, isGradient: pass == bt_dnn_backward_weights, session.engine)
    return primitive
  }

  /// Runs the body in float32 and rounds what it gives.
  private func widened(
    into result: Tensor, _ body: (ConvolutionPlan, Tensor) throws(TensorError) -> Void
  ) throws(TensorError) {
    let plan = wide ?? ConvolutionPlan(window.widened, nil, session)
    wide = plan
    guard result.element != .float32 else { return try body(plan, result) }
    let exact = try Tensor(
      uninitialized: TensorType(result.shape, Format(.float32, result.type.format.layout)),
      for: Convolution.name)
    try body(plan, exact)
    try exact.convert(into: result)
  }

  private static func wide(_ tensor: Tensor) throws(TensorError) -> Tensor {
    try tensor.converted(to: .float32, for: Convolution.name)
  }

  private static func operands(_ pass: bt_dnn_pass) -> [Primitive.Operand] {
    switch pass {
    case bt_dnn_forward:
      [
        .init(query: dnnl_query_src_md, argument: DNNL_ARG_SRC),
        .init(query: dnnl_query_weights_md, argument: DNNL_ARG_WEIGHTS),
        .init(query: dnnl_query_weights_md, index: 1, argument: DNNL_ARG_BIAS),
        .init(query: dnnl_query_dst_md, argument: DNNL_ARG_DST),
      ]
    case bt_dnn_backward_data:
      [
        .init(query: dnnl_query_diff_dst_md, argument: DNNL_ARG_DIFF_DST),
        .init(query: dnnl_query_weights_md, argument: DNNL_ARG_WEIGHTS),
        .init(query: dnnl_query_diff_src_md, argument: DNNL_ARG_DIFF_SRC),
      ]
    default:
      [
        .init(query: dnnl_query_src_md, argument: DNNL_ARG_SRC),
        .init(query: dnnl_query_diff_dst_md, argument: DNNL_ARG_DIFF_DST),
        .init(query: dnnl_query_diff_weights_md, argument: DNNL_ARG_DIFF_WEIGHTS),
        .init(query: dnnl_query_diff_weights_md, index: 1, argument: DNNL_ARG_DIFF_BIAS),
      ]
    }
  }

  private static func name(of pass: bt_dnn_pass) -> String {
    switch pass {
    case bt_dnn_forward: "forward"
    case bt_dnn_backward_data: "backward data"
    default: "backward weights"
    }
  }
}
