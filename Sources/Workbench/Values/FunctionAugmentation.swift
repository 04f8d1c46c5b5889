internal import DSL
internal import Model
internal import Runtime

/// A function of one image in the place of an augmentation: floats `[height, width, channels]` to the same.
///
/// Unchecked because it is called on the interpreter's thread, where batches are made: it is not concurrent.
struct FunctionAugmentation: Augmentation, Defined, @unchecked Sendable {
  let function: Value
  private let interpreter: WayBack
  private let environment: Environment
  private let mistake = Mistake()

  /// The first failure since it was asked for.
  private final class Mistake {
    var failure: Failure?
  }

  init(_ function: Value, _ context: CallContext, _ environment: Environment) {
    (self.function, interpreter, self.environment) = (function, context.wayBack, environment)
  }

  let name = "function"
  let isConcurrent = false
  var nesting: Int { function.nesting }
  var evaluation: (any Augmentation)? { self }

  var code: String { function.stageText }

  var definition: String { interpreter.definition(of: function) }

  static func == (a: FunctionAugmentation, b: FunctionAugmentation) -> Bool {
    a.function.isEqual(to: b.function)
  }

  func result(of shape: ImageShape) throws(AugmentationError) -> ImageShape {
    do throws(Failure) {
      let sizes = [shape.height, shape.width, shape.channels]
      let image = try running { () throws(TensorError) in Tensor(shapeOnly: TensorType(try Shape(sizes))) }
      let made = try tensor(try interpreter.check(function, [.host(TensorValue(image))]))
      return ImageShape(made.shape[0], made.shape[1], made.shape[2])
    } catch {
      throw AugmentationError(name, "the function failed", cause: error)
    }
  }

  func apply(_ picture: inout Picture, _ draws: inout Draws) {
    let shape = picture.shape
    do throws(Failure) {
      let numbers = picture.numbers
      let image = try running { () throws(TensorError) in
        try Tensor(numbers, try Shape([shape.height, shape.width, shape.channels]))
      }
      let result = try environment.probes.observing(with: nil, key: draws.key()) { () throws(Failure) in
        try interpreter.call(function, [.host(TensorValue(image))])
      }
      let made = try tensor(result)
      picture.load(made.scalars, shape: ImageShape(made.shape[0], made.shape[1], made.shape[2]))
    } catch {
      mistake.failure = mistake.failure ?? error
    }
  }

  func takeFailure() -> AugmentationError? {
    defer { mistake.failure = nil }
    return mistake.failure.map { AugmentationError(name, "the function failed", cause: $0) }
  }

  /// The image a function gave.
  private func tensor(_ value: Value) throws(Failure) -> Tensor {
    if value.isUnknown { throw .unknown }
    guard case .host(let host) = value, let tensor = try (host as? TensorValue)?.tensor() else {
      throw Failure(
        .wrongType, "a function in the place of an augmentation gives an image, not \(value.described)")
    }
    guard tensor.shape.rank == 3, !tensor.shape.array.contains(0) else {
      throw Failure(
        .shapes, "an image is [height, width, channels], and the function gives \(tensor.shape)",
        help: "it is applied to one image at a time")
    }
    return tensor
  }
}
