/// The same numbers in another element type; gradients flow between floats, and are converted back.
package struct Cast: Operation {
  let format: Format

  package init(to format: Format) { self.format = format }

  package static let name = "cast"
  package static var samples: [Sample] { [Sample("to f32", Cast(to: .float32), [[3, 4]])] }

  package func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format] { inputs.map(\.format) }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    guard inputs[0].format.layout == .plain, format.layout == .plain else {
      throw TensorError(Self.name, "blocked layouts can't be converted here", kind: .unsupported)
    }
    return TensorType(inputs[0].shape, format)
  }

  package func forward(
    _ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]
  ) throws(TensorError) -> ElementType {
    try inputs[0].convert(into: output)
    return inputs[0].element
  }

  package func pullback(
    _ gradient: Tensor, _ source: ElementType, wanted: [Bool]
  ) throws(TensorError) -> [Tensor?] {
    guard wanted[0], source.isFloating, format.element.isFloating else { return [nil] }
    return [try gradient.converted(to: source, for: Self.name)]
  }
}
