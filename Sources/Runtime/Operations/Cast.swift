internal import Kernels

/// The same numbers in another element type or layout.
package struct Cast: Operation {
  let format: Format

  package init(to format: Format) { self.format = format }

  package static let name = "cast"
  package static var samples: [Sample] { [Sample("to f32", Cast(to: .float32), [[3, 4]])] }

  package func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format] { inputs.map(\.format) }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let supported = format.element == .float32 || inputs[0].format.element == .float32
    guard supported, inputs[0].format.layout == .plain, format.layout == .plain else {
      throw TensorError(
        Self.name,
        "\(inputs[0].format.element.rawValue) can't be converted to \(format.element.rawValue) here",
        kind: .unsupported)
    }
    return TensorType(inputs[0].shape, format)
  }

  package func forward(
    _ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]
  ) throws(TensorError) -> Format {
    let (x, count) = (inputs[0], output.count)
    switch format.element {
    case .float32: x.convert(into: output.mutableFloats)
    case .bfloat16: bt_bfloat16_from_float(x.floats, output.raw.assumingMemoryBound(to: UInt16.self), count)
    case .int32: bt_int32_from_float(x.floats, output.raw.assumingMemoryBound(to: Int32.self), count)
    case .uint8: bt_uint8_from_float(x.floats, output.raw.assumingMemoryBound(to: UInt8.self), count)
    case .bool: bt_bool_from_float(x.floats, output.raw.assumingMemoryBound(to: UInt8.self), count)
    }
    return inputs[0].type.format
  }

  package func pullback(_ gradient: Tensor, _ source: Format, wanted: [Bool]) throws(TensorError) -> [Tensor?]
  {
    guard wanted[0], source.element.isFloating, format.element.isFloating else { return [nil] }
    var result = try Tensor(uninitialized: TensorType(gradient.shape, source), for: Self.name)
    _ = try Cast(to: source).forward([gradient], into: &result, wanted: [false])
    return [result]
  }
}
