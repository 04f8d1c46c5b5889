/// The same numbers in another format; gradients flow between floats, and are converted back.
package struct Cast: Operation {
  let format: Format

  package init(to format: Format) { self.format = format }

  package static let name = "cast"
  package static var samples: [Sample] { [Sample("to f32", Cast(to: .float32), [[3, 4]])] }

  package func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format] { inputs.map(\.format) }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    if format.layout == .blocked16, inputs[0].shape.rank != 4 || inputs[0].shape.last % 16 != 0 {
      throw TensorError(
        Self.name, "blocks of 16 channels are of images with a multiple of 16", operands: [inputs[0].shape])
    }
    return TensorType(inputs[0].shape, format)
  }

  package func forward(
    _ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]
  ) throws(TensorError) -> Format {
    try inputs[0].convert(into: output)
    return inputs[0].type.format
  }

  package func pullback(
    _ gradient: Tensor, _ source: Format, wanted: [Bool]
  ) throws(TensorError) -> [Tensor?] {
    guard wanted[0], source.element.isFloating, format.element.isFloating else { return [nil] }
    return [try gradient.formatted(as: source, for: Self.name)]
  }
}
