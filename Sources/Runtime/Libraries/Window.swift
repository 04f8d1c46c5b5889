internal import COneDNN

/// A window that slides over images: the geometry of a convolution or a pooling.
struct Window: Hashable {
  var images, height, width, channels: Int
  var outHeight, outWidth, outChannels: Int
  var kernelHeight, kernelWidth, stride, padding: Int
  var hasBias = false
  /// Of images and results; a bias is float32.
  var element = ElementType.float32
  /// Of weights as they are given, and their gradients.
  var weightsElement = ElementType.float32
  /// Whether channels lie in blocks of 16; for 16 channels that is the same as last.
  var isBlocked = false

  /// The geometry of a window over [n, h, w, c].
  ///
  /// - Throws: where the window does not fit the images, or is empty.
  init(
    over images: Shape, kernel: (Int, Int), stride: Int, padding: Int, outChannels: Int? = nil,
    in operation: String
  ) throws(TensorError) {
    guard images.rank == 4 else {
      throw TensorError(operation, "it takes images, [n, height, width, channels]", operands: [images])
    }
    guard images.count > 0 else {
      throw TensorError(operation, "it takes at least one image of at least one channel", operands: [images])
    }
    guard kernel.0 > 0, kernel.1 > 0, stride > 0, padding >= 0,
      max(kernel.0, kernel.1, stride, padding) < 1 << 20
    else {
      throw TensorError(
        operation, "kernel \(kernel.0) by \(kernel.1), stride \(stride), padding \(padding) make no window",
        kind: .value)
    }
    let (tall, wide) = (images[1] + 2 * padding - kernel.0, images[2] + 2 * padding - kernel.1)
    guard tall >= 0, wide >= 0 else {
      throw TensorError(
        operation,
        "a kernel of \(kernel.0) by \(kernel.1) does not fit images of \(images[1]) by \(images[2])"
          + " with padding \(padding)", operands: [images])
    }
    (self.images, height, width, channels) = (images[0], images[1], images[2], images[3])
    (outHeight, outWidth) = (tall / stride + 1, wide / stride + 1)
    self.outChannels = outChannels ?? images[3]
    (kernelHeight, kernelWidth) = kernel
    self.stride = stride
    self.padding = padding
  }

  var input: Shape { [images, height, width, channels] }
  var output: Shape { [images, outHeight, outWidth, outChannels] }
  var weights: Shape { [outChannels, channels, kernelHeight, kernelWidth] }

  /// The same in float32.
  var widened: Window {
    var window = self
    (window.element, window.weightsElement) = (.float32, .float32)
    return window
  }

  /// Multiplications and additions of a convolution, padding counted.
  var operations: Int {
    let taps = 2 * kernelHeight * kernelWidth
    return [outHeight, outWidth, outChannels, channels, taps].reduce(images) {
      $0.multipliedReportingOverflow(by: $1).overflow ? .max : $0 * $1
    }
  }

  /// Whether Winograd's algorithm can be asked for.
  var suitsWinograd: Bool {
    isBlocked && element == .float32 && kernelHeight == 3 && kernelWidth == 3 && stride == 1 && padding <= 1
  }

  /// As a choice among its kernels is remembered: `f32 16x32x32x64 to 16x16x128 by 3x3 stride 2 padding 1`.
  var description: String {
    "\(element.rawValue)\(weightsElement == element ? "" : " \(weightsElement.rawValue)")"
      + " \(images)x\(height)x\(width)x\(channels) to \(outHeight)x\(outWidth)x\(outChannels)"
      + " by \(kernelHeight)x\(kernelWidth) stride \(stride) padding \(padding)"
      + "\(hasBias ? " bias" : "")\(isBlocked ? " blocked" : "")"
  }

  /// As oneDNN takes it. Padding behind is what the last window reaches, which may be less than in front.
  var geometry: bt_dnn_window {
    let bottom = (outHeight - 1) * stride + kernelHeight - height - padding
    let right = (outWidth - 1) * stride + kernelWidth - width - padding
    return bt_dnn_window(
      images: dnnl_dim_t(images), height: dnnl_dim_t(height), width: dnnl_dim_t(width),
      channels: dnnl_dim_t(channels), out_height: dnnl_dim_t(outHeight), out_width: dnnl_dim_t(outWidth),
      out_channels: dnnl_dim_t(outChannels), kernel_height: dnnl_dim_t(kernelHeight),
      kernel_width: dnnl_dim_t(kernelWidth), stride: dnnl_dim_t(stride), padding_top: dnnl_dim_t(padding),
      padding_left: dnnl_dim_t(padding), padding_bottom: dnnl_dim_t(bottom), padding_right: dnnl_dim_t(right),
      has_bias: hasBias ? 1 : 0, type: element.library, weights_type: weightsElement.library,
      is_blocked: isBlocked ? 1 : 0)
  }
}

extension ElementType {
  /// As oneDNN calls the floating ones.
  fileprivate var library: dnnl_data_type_t { self == .bfloat16 ? dnnl_bf16 : dnnl_f32 }
}
