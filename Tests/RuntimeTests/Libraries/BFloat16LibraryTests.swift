import Testing

@testable import Runtime

/// By the library's bfloat16 primitives, and by the way around for processors without.
@Suite("Products, convolutions and poolings in bfloat16")
struct BFloat16LibraryTests {
  /// Half a unit in the last place of eight bits.
  private static let tolerance = 0x1p-8

  private static func draw(_ shape: Shape, _ seed: Int) throws -> Tensor {
    try Tensor(normal: shape, key: Key(seed: seed)).converted(to: .bfloat16, for: "test")
  }

  @Test(
    "a product of any size and transposition agrees with plain loops over the rounded numbers",
    arguments: BFloat16Arithmetic.allCases)
  func products(_ arithmetic: BFloat16Arithmetic) throws {
    for (m, n, k) in [(1, 1, 1), (2, 7, 5), (17, 1, 33), (33, 64, 17), (64, 33, 129), (5, 300, 2)] {
      for (ta, tb) in [(false, false), (false, true), (true, false), (true, true)] {
        let a = try Self.draw(ta ? [k, m] : [m, k], 1), b = try Self.draw(tb ? [n, k] : [k, n], 2)
        let expected = Oracle.product(a.scalars, transposed: ta, b.scalars, transposed: tb, m, n, k)
        for widens in [false, true] {
          let operation = MatrixProduct(
            transposeA: ta, transposeB: tb, widens: widens, arithmetic: arithmetic)
          let run = try Run(operation, [a, b]) { try Self.draw($0.shape, 3) }
          #expect(run.output.element == (widens ? .float32 : .bfloat16))
          let distance = relativeDistance(run.output.scalars, expected)
          #expect(distance < (widens ? 1e-6 : Self.tolerance), "\(m) x \(k) x \(n), \(ta) \(tb)")
          // da = g bᵀ, db = aᵀ g, from plain loops: the transposes of both for a factor stored transposed.
          let g = try Self.draw([m, n], 3).scalars
          let da =
            ta
            ? Oracle.product(b.scalars, transposed: tb, g, transposed: true, k, m, n)
            : Oracle.product(g, transposed: false, b.scalars, transposed: !tb, m, k, n)
          let db =
            tb
            ? Oracle.product(g, transposed: true, a.scalars, transposed: ta, n, k, m)
            : Oracle.product(a.scalars, transposed: !ta, g, transposed: false, k, n, m)
          for (gradient, expected) in zip(run.gradients, [da, db]) {
            let gradient = try #require(gradient)
            #expect(gradient.element == .bfloat16)
            #expect(relativeDistance(gradient.scalars, expected) < Self.tolerance)
          }
        }
      }
    }
  }

  @Test("products of nothing are empty, or 0 where nothing is summed", arguments: BFloat16Arithmetic.allCases)
  func empty(_ arithmetic: BFloat16Arithmetic) throws {
    for (m, n, k) in [(0, 3, 2), (3, 0, 2), (3, 2, 0), (0, 0, 0)] {
      for widens in [false, true] {
        let operation = MatrixProduct(widens: widens, arithmetic: arithmetic)
        let run = try Run(operation, [try Self.draw([m, k], 1), try Self.draw([k, n], 2)]) {
          try Tensor(filled: 1, $0.shape)
        }
        #expect(run.output.scalars == [Float](repeating: 0, count: m * n))
        #expect(run.gradients.map { $0?.type } == run.inputs.map { $0.type })
      }
    }
  }

  @Test("convolutions agree with plain loops over the rounded numbers, backward too", arguments: 0..<40)
  func convolutions(_ number: Int) throws {
    let window = WindowTests.window(number, isPool: false)
    let x = try Self.draw(
      [window.images, window.height, window.width, window.channels], 10 + number)
    let w = try Self.draw(
      [window.outChannels, window.channels, window.kernelHeight, window.kernelWidth], 100 + number)
    let bias = try Tensor(normal: [window.outChannels], key: Key(seed: number))
    for arithmetic in BFloat16Arithmetic.allCases {
      for withBias in [false, true] {
        let operation = Convolution(stride: window.stride, padding: window.padding, way: arithmetic.way)
        var upstream: [Float] = []
        let run = try Run(operation, withBias ? [x, w, bias] : [x, w]) { type in
          let tensor = try Self.draw(type.shape, 7)
          upstream = tensor.scalars
          return tensor
        }
        let expected = window.convolution(x.scalars, w.scalars, upstream)
        let biases = bias.scalars, channels = window.outChannels
        let y = expected.y.enumerated().map { $1 + (withBias ? Double(biases[$0 % channels]) : 0) }
        #expect(relativeDistance(run.output.scalars, y) < Self.tolerance, "\(window)")
        #expect(run.output.element == .bfloat16)
        for (gradient, expected) in zip(run.gradients, [expected.dx, expected.dw]) {
          let gradient = try #require(gradient)
          #expect(gradient.element == .bfloat16)
          #expect(relativeDistance(gradient.scalars, expected) < Self.tolerance, "\(window)")
        }
        guard withBias, let gradient = run.gradients[2] else { continue }
        var sums = [Double](repeating: 0, count: channels)
        for (i, g) in upstream.enumerated() { sums[i % channels] += Double(g) }
        #expect(gradient.element == .float32)
        #expect(Deviation(gradient.scalars, from: sums).largest < 1e-5)
      }
    }
  }

  @Test("poolings agree with plain loops over the rounded numbers, backward too", arguments: 0..<30)
  func poolings(_ number: Int) throws {
    let window = WindowTests.window(number, isPool: true)
    let shape: Shape = [window.images, window.height, window.width, window.channels]
    let x = try Self.draw(shape, 10 + number)
    for arithmetic in BFloat16Arithmetic.allCases {
      for function in Pooling.Function.allCases {
        let operation = Pooling(
          function, kernel: window.kernelHeight, stride: window.stride, padding: window.padding,
          arithmetic: arithmetic)
        var upstream: [Float] = []
        let run = try Run(operation, [x]) { type in
          let tensor = try Self.draw(type.shape, 7)
          upstream = tensor.scalars
          return tensor
        }
        let expected = window.pool(x.scalars, upstream, isMaximum: function == .max)
        let gradient = try #require(run.gradients[0])
        #expect(run.output.element == .bfloat16 && gradient.element == .bfloat16)
        #expect(relativeDistance(run.output.scalars, expected.y) < Self.tolerance, "\(function) \(window)")
        #expect(relativeDistance(gradient.scalars, expected.dx) < Self.tolerance, "\(function) \(window)")
      }
    }
  }

  @Test("a product and a convolution are PyTorch's in bfloat16", arguments: BFloat16Arithmetic.allCases)
  func golden(_ arithmetic: BFloat16Arithmetic) throws {
    let golden = try Golden("bfloat16")
    let operations: [(String, any Runtime.Operation)] = [
      ("matmul", MatrixProduct(arithmetic: arithmetic)),
      ("conv", Convolution(stride: 2, padding: 1, way: arithmetic.way)),
      ("multiply", Arithmetic(.multiply)),
    ]
    for (name, operation) in operations {
      let run = try Run(operation, try golden.tensors(name, "input")) { _ in
        try golden.tensor(name, "upstream")
      }
      // Sums in another order may round to the neighbor, here and there.
      let output = try golden.tensor(name, "output").scalars.map(Double.init)
      #expect(relativeDistance(run.output.scalars, output) < 1e-3, "\(name)")
      for (i, gradient) in run.gradients.enumerated() {
        let expected = try golden.tensor(name, "gradient\(i)").scalars.map(Double.init)
        #expect(relativeDistance(try #require(gradient).scalars, expected) < 1e-3, "\(name) \(i)")
      }
    }
  }

  @Test("products and convolutions repeat bit by bit", arguments: BFloat16Arithmetic.allCases)
  func repeats(_ arithmetic: BFloat16Arithmetic) throws {
    let a = try Self.draw([128, 200], 1), b = try Self.draw([200, 96], 2)
    let x = try Self.draw([4, 12, 12, 32], 3), w = try Self.draw([32, 32, 3, 3], 4)
    func once() throws -> [[UInt32]?] {
      let product = try Run(MatrixProduct(arithmetic: arithmetic), [a, b]) { try Self.draw($0.shape, 5) }
      let convolution = try Run(Convolution(padding: 1, way: arithmetic.way), [x, w]) {
        try Self.draw($0.shape, 6)
      }
      return [product.output.bits, convolution.output.bits]
        + (product.gradients + convolution.gradients).map { $0?.bits }
    }
    let first = try once()
    for _ in 0..<5 { #expect(try once() == first) }
  }

  @Test("where the processor multiplies bfloat16 the library does, and both ways agree")
  func native() throws {
    let a = try Self.draw([64, 80], 1), b = try Self.draw([80, 48], 2)
    let c = try Tensor(uninitialized: TensorType([64, 48], Format(.bfloat16)), for: "test")
    let product = BFloat16Product(
      m: 64, n: 48, k: 80, transposeA: false, transposeB: false, result: .bfloat16)
    guard BFloat16Arithmetic.available == .native else { return }
    #expect(try DNN.shared.multiply(product, a, b, into: c))
    let other = try Tape().apply(MatrixProduct(arithmetic: .converted), a, b)
    #expect(relativeDistance(c.scalars, other.scalars.map(Double.init)) < 1e-3)
  }
}

extension BFloat16Arithmetic {
  /// A convolution in this arithmetic.
  fileprivate var way: ConvolutionWay { self == .native ? .direct : .widened }
}
