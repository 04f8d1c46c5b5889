/// Convolution and pooling of images [n, h, w, c] in double, one cell of a window at a time.
struct WindowOracle {
  var images = 1
  var height = 1, width = 1, channels = 1, outChannels = 1
  var kernelHeight = 1, kernelWidth = 1
  var stride = 1
  var padding = 0

  var outHeight: Int { (height + 2 * padding - kernelHeight) / stride + 1 }
  var outWidth: Int { (width + 2 * padding - kernelWidth) / stride + 1 }
  var outCount: Int { images * outHeight * outWidth * outChannels }
  var inCount: Int { images * height * width * channels }
  var weightCount: Int { outChannels * channels * kernelHeight * kernelWidth }

  /// Calls the body for every cell of every window that lies in the image, with the place of the window's
  /// result and of the cell, both without their channel, and the cell's place in the kernel.
  private func eachCell(_ body: (_ out: Int, _ cell: Int, _ kernel: Int) -> Void) {
    for image in 0..<images {
      for y in 0..<outHeight {
        for x in 0..<outWidth {
          for ky in 0..<kernelHeight {
            for kx in 0..<kernelWidth {
              let (row, column) = (y * stride + ky - padding, x * stride + kx - padding)
              guard (0..<height).contains(row), (0..<width).contains(column) else { continue }
              body(
                (image * outHeight + y) * outWidth + x, (image * height + row) * width + column,
                ky * kernelWidth + kx)
            }
          }
        }
      }
    }
  }

  /// Weights are [out, in, height, width].
  func convolution(
    _ x: [Float], _ w: [Float], _ g: [Float]
  ) -> (y: [Double], dx: [Double], dw: [Double]) {
    var y = [Double](repeating: 0, count: outCount)
    var dx = [Double](repeating: 0, count: inCount), dw = [Double](repeating: 0, count: weightCount)
    let cells = kernelHeight * kernelWidth
    eachCell { out, cell, kernel in
      for o in 0..<outChannels {
        for c in 0..<channels {
          let (yi, xi, wi) = (out * outChannels + o, cell * channels + c, (o * channels + c) * cells + kernel)
          y[yi] += Double(x[xi]) * Double(w[wi])
          dx[xi] += Double(g[yi]) * Double(w[wi])
          dw[wi] += Double(g[yi]) * Double(x[xi])
        }
      }
    }
    return (y, dx, dw)
  }

  /// The mean counts padding as zeros; the gradient of the maximum goes to the first cell that has it.
  func pool(_ x: [Float], _ g: [Float], isMaximum: Bool) -> (y: [Double], dx: [Double]) {
    var y = [Double](repeating: isMaximum ? -.infinity : 0, count: outCount)
    var winner = [Int](repeating: 0, count: outCount)
    var dx = [Double](repeating: 0, count: inCount)
    let area = Double(kernelHeight * kernelWidth)
    eachCell { out, cell, _ in
      for c in 0..<channels {
        let (yi, xi) = (out * channels + c, cell * channels + c)
        if !isMaximum {
          y[yi] += Double(x[xi]) / area
          dx[xi] += Double(g[yi]) / area
        } else if Double(x[xi]) > y[yi] {
          (y[yi], winner[yi]) = (Double(x[xi]), xi)
        }
      }
    }
    if isMaximum { for (yi, xi) in winner.enumerated() { dx[xi] += Double(g[yi]) } }
    return (y, dx)
  }
}
