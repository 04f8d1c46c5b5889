internal import Kernels

/// A convolution by the own kernels for tiles, of images in blocks of channels.
struct TiledConvolution {
  private let geometry: bt_winograd

  /// Nil where there is no such kernel: it is for kernels of 3 by 3 with padding 1 and stride 1 or 2, without a bias, and
  /// for no more channels than whose weights, 36 numbers for the nine of a kernel, take 144 MiB.
  init?(_ window: Window) {
    guard window.isBlocked, window.kernelHeight == 3, window.kernelWidth == 3, window.padding == 1,
      window.stride == 1 || window.stride == 2, !window.hasBias,
      window.channels * window.outChannels <= TiledConvolution.mostWeights
    else { return nil }
    geometry = bt_winograd(
      images: window.images, height: window.height, width: window.width, channels: window.channels,
      out_height: window.outHeight, out_width: window.outWidth, out_channels: window.outChannels,
      stride: Int32(window.stride), element: window.element == .bfloat16 ? bt_bfloat16 : bt_float32)
  }

  /// Products of channels.
  private static let mostWeights = 1024 * 1024

  func convolve(_ x: Tensor, _ weights: Tensor, into y: Tensor) throws(TensorError) {
    try run(bt_winograd_forward, weights) { geometry, weights, scratch in
      bt_winograd_convolve(&geometry, x.raw, weights.floats, y.raw, scratch)
    }
  }

  func gradientOfInput(_ g: Tensor, _ weights: Tensor, into dx: Tensor) throws(TensorError) {
    try run(bt_winograd_gradient_of_images, weights) { geometry, weights, scratch in
      bt_winograd_images(&geometry, g.raw, weights.floats, dx.raw, scratch)
    }
  }

  func gradientOfWeights(_ x: Tensor, _ g: Tensor, into dw: Tensor) throws(TensorError) {
    let exact =
      dw.element == .float32 ? dw : try Tensor(uninitialized: TensorType(dw.shape), for: Convolution.name)
    try run(bt_winograd_gradient_of_weights, exact) { geometry, exact, scratch in
      bt_winograd_weights(&geometry, x.raw, g.raw, exact.mutableFloats, scratch)
    }
    if dw.element != .float32 { try exact.convert(into: dw) }
  }

  /// Runs the body with float32 weights and scratch memory.
  private func run(
    _ pass: bt_winograd_pass, _ weights: Tensor,
    _ body: (inout bt_winograd, Tensor, UnsafeMutablePointer<Float>) -> Void
  ) throws(TensorError) {
    var geometry = geometry
    let count = bt_winograd_scratch(&geometry, pass)
    let scratch = try Tensor(uninitialized: TensorType(try Shape([count])), for: Convolution.name)
    body(&geometry, try weights.converted(to: .float32, for: Convolution.name), scratch.mutableFloats)
  }
}
