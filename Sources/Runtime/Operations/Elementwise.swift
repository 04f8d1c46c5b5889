internal import Kernels

/// A function of one tensor, element by element.
package struct Elementwise: Operation {
  package enum Function: String, Sendable, CaseIterable {
    case negate, exp, log, sqrt, square, abs, relu, sigmoid, tanh, sign, sin, cos, gelu, softplus
  }
  let function: Function

  package init(_ function: Function) { self.function = function }

  package static let name = "elementwise"
  package static let staysNarrow = true
  package var title: String { function.rawValue }
  package static var samples: [Sample] {
    Function.allCases.flatMap { function -> [Sample] in
      switch function {
      case .log, .sqrt: [Sample("\(function)", Elementwise(function), [[3, 5]], in: 0.5...2)]
      // Away from the kink at 0, on both sides of it.
      case .abs, .relu, .sign:
        [
          Sample("\(function) above", Elementwise(function), [[3, 5]], in: 0.1...1),
          Sample("\(function) below", Elementwise(function), [[3, 5]], in: -1...(-0.1)),
        ]
      case .negate, .exp, .square, .sigmoid, .tanh, .sin, .cos, .gelu, .softplus:
        [Sample("\(function)", Elementwise(function), [[3, 5]])]
      }
    }
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType { inputs[0] }

  package func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format] {
    [Format(.float32, inputs[0].format.layout)]
  }

  package func operations(_ inputs: [TensorType], _ result: TensorType, gradientsOf wanted: [Bool]?)
    -> Double
  { Double(result.shape.count) * (wanted == nil ? 1 : 2) }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) throws(TensorError)
    -> Tensor
  {
    bt_unary(kind, inputs[0].floats, output.mutableFloats, output.count)
    return inputs[0]
  }

  package func pullback(_ gradient: Tensor, _ x: Tensor, wanted: [Bool]) throws(TensorError) -> [Tensor?] {
    let result = try Tensor(uninitialized: x.type, for: function.rawValue)
    bt_unary_gradient(kind, x.floats, gradient.floats, result.mutableFloats, x.count)
    return [result]
  }

  private var kind: bt_unary_kind {
    switch function {
    case .negate: bt_negate
    case .exp: bt_exp
    case .log: bt_log
    case .sqrt: bt_sqrt
    case .square: bt_square
    case .abs: bt_abs
    case .relu: bt_relu
    case .sigmoid: bt_sigmoid
    case .tanh: bt_tanh
    case .sign: bt_sign
    case .sin: bt_sin
    case .cos: bt_cos
    case .gelu: bt_gelu
    case .softplus: bt_softplus
    }
  }
}
