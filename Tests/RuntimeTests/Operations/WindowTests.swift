import Testing

@testable import Runtime

@Suite("Convolution and pooling of any geometry")
struct WindowTests {
  @Test("a convolution agrees with plain loops, backward too", arguments: 0..<40)
  func convolution(_ number: Int) throws {
    let window = WindowTests.window(number, isPool: false)
    let key = Key(seed: 31).at(number)
    let x = try Tensor(normal: [window.images, window.height, window.width, window.channels], key: key.at(0))
    let weights = [window.outChannels, window.channels, window.kernelHeight, window.kernelWidth]
    let w = try Tensor(normal: try Shape(weights), key: key.at(1))
    let operation = Convolution(stride: window.stride, padding: window.padding)
    var upstream: Tensor?
    let run = try Run(operation, [x, w]) { type in
      let tensor = try Tensor(normal: type.shape, key: key.at(2))
      upstream = tensor
      return tensor
    }
    #expect(run.output.shape == [window.images, window.outHeight, window.outWidth, window.outChannels])
    let expected = window.convolution(x.scalars, w.scalars, try #require(upstream).scalars)
    #expect(Deviation(run.output.scalars, from: expected.y).largest < 1e-5, "\(window)")
    #expect(Deviation(try #require(run.gradients[0]).scalars, from: expected.dx).largest < 1e-5, "\(window)")
    #expect(Deviation(try #require(run.gradients[1]).scalars, from: expected.dw).largest < 1e-5, "\(window)")
  }

  @Test("a pooling agrees with plain loops, backward too", arguments: 0..<30)
  func pooling(_ number: Int) throws {
    let window = WindowTests.window(number, isPool: true)
    let key = Key(seed: 32).at(number)
    let x = try Tensor(normal: [window.images, window.height, window.width, window.channels], key: key.at(0))
    let operations = Pooling.Function.allCases.map { function in
      (
        Pooling(function, kernel: window.kernelHeight, stride: window.stride, padding: window.padding)
          as any Operation,
        function == .max
      )
    }
    for (operation, isMaximum) in operations {
      var upstream: Tensor?
      let run = try Run(operation, [x]) { type in
        let tensor = try Tensor(normal: type.shape, key: key.at(2))
        upstream = tensor
        return tensor
      }
      let expected = window.pool(x.scalars, try #require(upstream).scalars, isMaximum: isMaximum)
      #expect(Deviation(run.output.scalars, from: expected.y).largest < 1e-5, "\(window)")
      #expect(
        Deviation(try #require(run.gradients[0]).scalars, from: expected.dx).largest < 1e-5, "\(window)")
    }
  }

  @Test("among equal values one gets the whole gradient")
  func ties() throws {
    let x = try Tensor(filled: 0, [2, 6, 6, 20])
    let run = try Run(Pooling(.max, kernel: 3, stride: 2, padding: 1), [x]) {
      try Tensor(filled: 1, $0.shape)
    }
    let gradient = try #require(run.gradients[0]).scalars
    #expect(gradient.reduce(0, +) == Float(run.output.count))
  }

  @Test("a convolution repeats bit by bit")
  func repeats() throws {
    let x = try Tensor(normal: [8, 16, 16, 32], key: Key(seed: 1)),
      w = try Tensor(normal: [32, 32, 3, 3], key: Key(seed: 2))
    let first = try Run(Convolution(padding: 1), [x, w]) { try Tensor(normal: $0.shape, key: Key(seed: 3)) }
    for _ in 0..<5 {
      let again = try Run(Convolution(padding: 1), [x, w]) { try Tensor(normal: $0.shape, key: Key(seed: 3)) }
      #expect(again.output.bits == first.output.bits)
      #expect(again.gradients.map { $0?.bits } == first.gradients.map { $0?.bits })
    }
  }

  @Test(
    "parameters that make no window are refused",
    arguments: [(0, 0), (-1, 0), (1, -1), (.max, 0), (1, .max), (.min, .min)])
  func refused(_ stride: Int, _ padding: Int) throws {
    let x = try Tensor(filled: 0, [1, 4, 4, 2]), w = try Tensor(filled: 0, [3, 2, 3, 3])
    let operations: [(any Operation, [Tensor])] = [
      (Convolution(stride: stride, padding: padding), [x, w]),
      (Pooling(.max, kernel: 2, stride: stride, padding: padding), [x]),
      (Pooling(.average, kernel: stride, padding: padding), [x]),
    ]
    for (operation, inputs) in operations {
      // A pooling with a window of 1 and one with a step beyond the image are possible.
      if (operation as? Pooling)?.function == .average && stride == 1 && padding == 0 { continue }
      let error = try #require(throws: TensorError.self) { try Tape().apply(any: operation, inputs) }
      #expect(error.kind == .value || error.kind == .shape)
    }
  }

  @Test("no images, no channels and no results are refused or empty, never a trap")
  func empty() throws {
    for (images, weights) in [
      ([0, 4, 4, 2], [3, 2, 3, 3]), ([1, 4, 4, 0], [3, 0, 3, 3]), ([1, 4, 4, 2], [0, 2, 3, 3]),
      ([1, 0, 4, 2], [3, 2, 3, 3]), ([1, 4, 4, 2], [3, 2, 0, 0]),
    ] {
      let tape = Tape()
      let x = tape.variable(try Tensor(filled: 1, try Shape(images)))
      let w = tape.variable(try Tensor(filled: 1, try Shape(weights)))
      do {
        let y = try tape.apply(Convolution(padding: 1), x, w)
        _ = try tape.backward(from: [(y, y.detached)])
      } catch {
        #expect(!error.reason.isEmpty)
      }
      _ = try? Tape().apply(Pooling(.max, kernel: 2), x.detached)
    }
  }

  /// A geometry that fits, drawn by number.
  static func window(_ number: Int, isPool: Bool) -> WindowOracle {
    var draws = Key(seed: isPool ? 30 : 29).at(number).draws
    while true {
      var window = WindowOracle()
      window.images = 1 + draws.integer(below: 2)
      (window.height, window.width) = (1 + draws.integer(below: 9), 1 + draws.integer(below: 9))
      window.channels = [1, 2, 3, 8, 16, 17, 32][draws.integer(below: 7)]
      window.outChannels = isPool ? window.channels : [1, 3, 4, 16, 20, 32][draws.integer(below: 6)]
      window.kernelHeight = 1 + draws.integer(below: 4)
      window.kernelWidth = isPool ? window.kernelHeight : 1 + draws.integer(below: 4)
      window.stride = 1 + draws.integer(below: 3)
      window.padding = draws.integer(below: isPool ? window.kernelHeight : 3)
      if window.height + 2 * window.padding >= window.kernelHeight,
        window.width + 2 * window.padding >= window.kernelWidth
      {
        return window
      }
    }
  }
}
