import Model
import Runtime

/// Passes of torchvision's networks, written by scripts/make_network_goldens.py, and the numbers both sides compute.
struct NetworkGolden {
  let file: Safetensors

  init(_ name: String) throws {
    let here = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    file = try Safetensors(reading: "/\(here)/Goldens/\(name).safetensors")
  }

  /// The parameters' names in torchvision's order.
  func names(_ key: String) -> [String] { file.metadata[key]?.split(separator: " ").map(String.init) ?? [] }

  /// Numbers from 0 to 1 that depend on a name alone.
  static func numbers(_ name: String, _ count: Int) -> [Double] {
    let salt = crc(name)
    return (0..<UInt32(count)).map { index in
      var x = index &* 0x9E37_79B1 &+ salt
      x = (x ^ x >> 16) &* 0x7FEB_352D
      x = (x ^ x >> 15) &* 0x846C_A68B
      return Double((x ^ x >> 16) >> 8) / Double(1 << 24)
    }
  }

  /// The CRC-32 of a name's bytes.
  private static func crc(_ name: String) -> UInt32 {
    var result: UInt32 = .max
    for byte in name.utf8 {
      result ^= UInt32(byte)
      for _ in 0..<8 { result = result & 1 == 1 ? result >> 1 ^ 0xEDB8_8320 : result >> 1 }
    }
    return ~result
  }

  /// What a parameter of that name begins with.
  static func parameter(_ name: String, _ shape: Shape) throws -> Tensor {
    let fan = shape.array.dropFirst().reduce(1, *)
    let values = numbers(name, shape.count).map { u in
      if name.hasSuffix("running_mean") { return 0.4 * (u - 0.5) }
      if name.hasSuffix("bn3.weight") { return 0.2 * (0.5 + u) }
      if shape.rank == 1 { return name.hasSuffix("bias") ? u - 0.5 : 0.5 + u }
      return (2 * u - 1) * (6 / Double(fan)).squareRoot()
    }
    return try Tensor(values.map { Float($0) }, shape)
  }

  static func images(_ name: String, _ n: Int, _ size: Int) throws -> Tensor {
    try Tensor(numbers(name, n * size * size * 3).map { Float($0) }, [n, size, size, 3])
  }

  /// A network with the parameters of the golden passes.
  static func model(_ recipe: any Layer, size: Int) throws -> Model {
    var model = try Model(recipe, input: [size, size, 3], key: Key(seed: 0))
    for position in model.store.entries.indices {
      let entry = model.store.entries[position]
      model.store.entries[position].value = try parameter(entry.name, entry.value.shape)
    }
    return model
  }

  /// What the file holds of a tensor: all of it, or norm, largest magnitude and every k-th number.
  static func sampled(_ tensor: Tensor) -> [Float] {
    let x = tensor.scalars
    guard x.count > 32 else { return x }
    var stride = (x.count + 31) / 32
    while stride % 2 == 0 || stride % 3 == 0 { stride += 1 }
    let norm = x.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    return [Float(norm), x.map(abs).max() ?? 0] + Swift.stride(from: 0, to: x.count, by: stride).map { x[$0] }
  }

  /// The largest deviation of tensors from those the file has one after another, each relative to its own largest
  /// magnitude; with the name of the worst.
  func worst(_ key: String, _ found: [(name: String, value: Tensor)]) throws -> (error: Float, name: String) {
    var rest = try file.tensor(key).scalars[...]
    var worst: (error: Float, name: String) = (0, "")
    for (name, value) in found {
      let part = Self.sampled(value)
      let expected = Array(rest.prefix(part.count))
      rest = rest.dropFirst(part.count)
      // The norm may exceed the numbers by far; it is compared by itself.
      let hasNorm = value.count > 32
      let error =
        hasNorm
        ? max(
          deviation([part[0]], from: Array(expected.prefix(1))),
          deviation(Array(part.dropFirst()), from: Array(expected.dropFirst())))
        : deviation(part, from: expected)
      if error > worst.error { worst = (error, name) }
    }
    return rest.isEmpty ? worst : (.infinity, "count")
  }
}
