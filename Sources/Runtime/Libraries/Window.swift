internal import COneDNN

/// A window that slides over images: the geometry of a convolution or a pooling.
struct Window: Hashable {
  enum Operation: Hashable { case convolution, maxPool, averagePool }

  var images, height, width, channels: Int
  var outHeight, outWidth, outChannels: Int
  var kernelHeight, kernelWidth, stride, padding: Int
  var hasBias = false
  /// Of images, weights and results; a bias is float32.
  var element = ElementType.float32

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

  /// As oneDNN takes it. Padding behind is what the last window reaches, which may be less than in front.
  var description: bt_dnn_window {
    let bottom = (outHeight - 1) * stride + kernelHeight - height - padding
    let right = (outWidth - 1) * stride + kernelWidth - width - padding
    return bt_dnn_window(
      images: dnnl_dim_t(images), height: dnnl_dim_t(height), width: dnnl_dim_t(width),
      channels: dnnl_dim_t(channels), out_height: dnnl_dim_t(outHeight), out_width: dnnl_dim_t(outWidth),
      out_channels: dnnl_dim_t(outChannels), kernel_height: dnnl_dim_t(kernelHeight),
      kernel_width: dnnl_dim_t(kernelWidth), stride: dnnl_dim_t(stride), padding_top: dnnl_dim_t(padding),
      padding_left: dnnl_dim_t(padding), padding_bottom: dnnl_dim_t(bottom), padding_right: dnnl_dim_t(right),
      has_bias: hasBias ? 1 : 0, type: element == .bfloat16 ? dnnl_bf16 : dnnl_f32)
  }
}
