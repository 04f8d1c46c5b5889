import Testing

@testable import Runtime

@Suite("bfloat16 numbers")
struct BFloat16Tests {
  private let tape = Tape(recording: false)

  /// What 16 bits mean: sign, eight bits of exponent, seven of fraction; nil for NaN.
  private static func value(_ bits: UInt16) -> Double? {
    let exponent = Int(bits >> 7 & 255), fraction = Double(bits & 127)
    let sign: Double = bits >> 15 == 0 ? 1 : -1
    switch exponent {
    case 0: return sign * fraction * 0x1p-133
    case 255: return fraction == 0 ? sign * .infinity : nil
    default:
      return sign * (1 + fraction / 128) * Double(sign: .plus, exponent: exponent - 127, significand: 1)
    }
  }

  private static func narrow(_ floats: [Float]) throws -> [UInt16] {
    let tensor = try Tensor(floats, [floats.count]).converted(to: .bfloat16, for: "test")
    return (0..<floats.count).map { tensor.halves[$0] }
  }

  private static func tensor(_ bits: [UInt16]) throws -> Tensor {
    let tensor = try Tensor(uninitialized: TensorType([bits.count], Format(.bfloat16)), for: "test")
    for (i, bits) in bits.enumerated() { tensor.halves[i] = bits }
    return tensor
  }

  @Test("all 65,536 patterns are read as what they mean, and come back")
  func patterns() throws {
    let all = (0...UInt16.max).map { $0 }
    let tensor = try BFloat16Tests.tensor(all)
    let floats = tensor.scalars
    let back = try BFloat16Tests.narrow(floats)
    var wrong: [UInt16] = []
    for (bits, float) in zip(all, floats) {
      let number = tensor.number(at: Int(bits))
      if let value = BFloat16Tests.value(bits) {
        let isRead = Double(float) == value && number == float && (float.sign == .minus) == (bits >> 15 == 1)
        if !isRead || back[Int(bits)] != bits { wrong.append(bits) }
      } else if !float.isNaN || !number.isNaN || back[Int(bits)] != bits | 0x40 {
        wrong.append(bits)
      }
    }
    #expect(wrong == [])
  }

  @Test("between two neighbors the nearer is taken, the even one in the middle, beyond the largest infinity")
  func rounding() throws {
    var floats: [Float] = [], expected: [UInt16] = []
    // Each number of the upper half of a float's bits, with the lower half below, at and above the middle.
    for bits in 0..<UInt16(0x7f80) {
      let even = bits & 1 == 0 ? bits : bits + 1
      for (low, rounded) in [
        (0, bits), (1, bits), (0x7fff, bits), (0x8000, even), (0x8001, bits + 1), (0xffff, bits + 1),
      ] as [(UInt32, UInt16)] {
        floats.append(Float(bitPattern: UInt32(bits) << 16 | low))
        expected.append(rounded)
      }
    }
    #expect(try BFloat16Tests.narrow(floats) == expected)
    #expect(try BFloat16Tests.narrow(floats.map { -$0 }) == expected.map { $0 | 0x8000 })
  }

  @Test("the nearest in double is taken, ties going to the even pattern")
  func nearest() throws {
    var draws = Key(seed: 61).draws
    let floats = (0..<20_000).map { _ -> Float in
      let bits = UInt32(draws.integer(below: 1 << 16)) << 16 | UInt32(draws.integer(below: 1 << 16))
      return Float(bitPattern: bits)
    }.filter { $0.isFinite && abs($0) < 3e38 }
    for (float, bits) in zip(floats, try BFloat16Tests.narrow(floats)) {
      let found = try #require(BFloat16Tests.value(bits))
      for other in [bits &- 1, bits &+ 1] where (other ^ bits) >> 15 == 0 {
        let neighbor = try #require(BFloat16Tests.value(other))
        let (mine, its) = (abs(found - Double(float)), abs(neighbor - Double(float)))
        if mine > its || (mine == its && bits & 1 == 1) {
          Issue.record("\(float) became \(found), not \(neighbor)")
          return
        }
      }
    }
  }

  @Test("NaN stays NaN with its sign, whichever of its bits are set")
  func notANumber() throws {
    let floats = [0x7f80_0001, 0x7fff_ffff, 0x7fc0_0000, 0xff80_0001, 0xffff_ffff].map {
      Float(bitPattern: UInt32($0))
    }
    #expect(try BFloat16Tests.narrow(floats) == [0x7fc0, 0x7fff, 0x7fc0, 0xffc0, 0xffff])
  }

  @Test("numbers are rounded as PyTorch rounds them")
  func golden() throws {
    let golden = try Golden("bfloat16")
    let rounded = try tape.apply(Cast(to: Format(.bfloat16)), try golden.tensor("rounding", "input"))
    #expect(rounded.bits == (try golden.tensor("rounding", "output")).bits)
  }

  @Test("an element takes two bytes, counts of elements that overflow take more than there is")
  func size() throws {
    #expect(TensorType([3, 5], Format(.bfloat16)).byteCount == 30)
    let before = BufferPool.shared.counters.inUse
    let x = try tape.apply(Cast(to: Format(.bfloat16)), try Tensor(filled: 1, [1024]))
    #expect(BufferPool.shared.counters.inUse - before == 2048 || x.count == 1024)
    let huge = TensorType([1 << 30, 1 << 30, 1 << 30], Format(.bfloat16))
    #expect(huge.byteCount == .max)
    #expect(throws: TensorError.self) { try Tensor(shapeOnly: huge, for: "test") }
  }

  @Test("whoever reads floats gets them, and nobody writes floats into two bytes")
  func floats() throws {
    var x = try tape.apply(Cast(to: Format(.bfloat16)), try vector(1, -2.5, 3))
    #expect(x.withFloats { Array($0) } == [1, -2.5, 3])
    #expect(x.scalar == 1 && x.number(at: 1) == -2.5 && x.integers == [1, -2, 3])
    #expect(x.spread.low == -2.5)
    let error = try #require(throws: TensorError.self) { try x.withMutableFloats { $0[0] = 7 } }
    #expect(error.reason == "elements of bf16 can't be written as floats")
    #expect(x.scalars == [1, -2.5, 3])
    var ints = try Tensor([1, 2] as [Int32], [2])
    #expect(ints.withFloats { Array($0) } == [1, 2])
    #expect(throws: TensorError.self) { try ints.withMutableFloats { $0[0] = 7 } }
    let empty = try Tensor([] as [Float], [0, 3]).converted(to: .bfloat16, for: "test")
    #expect(empty.scalars == [] && empty.withFloats { $0.count } == 0 && empty.scalar == nil)
  }

  @Test("every type is converted to every other, by way of float32")
  func conversions() throws {
    let floats = try vector(0, 1, 3)
    for source in ElementType.allCases {
      let x = try tape.apply(Cast(to: Format(source)), floats)
      for target in ElementType.allCases {
        let y = try tape.apply(Cast(to: Format(target)), x)
        #expect(y.element == target)
        let isTruth = source == .bool || target == .bool
        #expect(y.scalars == (isTruth ? [0, 1, 1] : [0, 1, 3]), "\(source) to \(target)")
      }
    }
  }

  @Test("a gradient comes back through a conversion in the type of its source")
  func castGradient() throws {
    for (source, target) in [(ElementType.float32, ElementType.bfloat16), (.bfloat16, .float32)] {
      let tape = Tape()
      let x = tape.variable(try vector(1, 2, 3).converted(to: source, for: "test"))
      let y = try tape.apply(Cast(to: Format(target)), x)
      let gradient = try #require(try tape.backward(from: [(y, try vector(1, 0.5, -2))]).of(x))
      #expect(gradient.element == source)
      #expect(gradient.scalars == [1, 0.5, -2])
    }
  }
}
