internal import DSL
internal import Model
internal import Runtime

/// What stands for a layer or an augmentation, and what blocks and `>>` make of several.
struct Stages {
  private let environment: Environment
  private let context: CallContext

  init(_ environment: Environment, _ context: CallContext) {
    (self.environment, self.context) = (environment, context)
  }

  /// What `augment` and `backbone` make of the stages their blocks collect.
  func assemble(_ stages: [Value], _ definition: DefinitionInfo) throws(Failure) -> Value {
    switch definition.kind {
    case .augment:
      var collected: [any Augmentation] = []
      for stage in stages {
        guard let parts = augmentations(stage) else { throw misplaced(stage, in: "augment") }
        collected += parts
      }
      let view = View(collected, name: definition.name ?? "")
      try Stages.requireSize(view.chain.size, of: "augmentations")
      return try bounded(
        ViewValue(view, definition: definition.callCode, hasCode: definition.hasCode, in: environment))
    case .backbone:
      var layers: [any Layer] = []
      for stage in stages {
        guard let layer = try layer(stage) else { throw misplaced(stage, in: "backbone") }
        layers.append(layer)
      }
      let recipe = Sequential(layers, name: definition.callCode, hasCode: definition.hasCode)
      try Stages.requireSize(recipe.size, of: "layers")
      return try bounded(LayerValue(recipe))
    }
  }

  /// What a definition made, unless it lies so deep that walking it could overflow a stack.
  private func bounded(_ value: some HostValue) throws(Failure) -> Value {
    guard value.nesting <= Value.maximumNesting else {
      throw Failure(
        .valueTooDeep, "the value is nested too deeply", label: "more than \(Value.maximumNesting) levels")
    }
    return .host(value)
  }

  /// Values that use one another twice grow like powers of two; printing and building them must end.
  static func requireSize(_ sizes: Int..., of what: String) throws(Failure) {
    guard sizes.contains(where: { $0 > maximumSize }) else { return }
    throw Failure(.valueTooLarge, "this makes more than \(maximumSize) \(what)")
  }

  private static let maximumSize = 10_000

  private func misplaced(_ stage: Value, in block: String) -> Failure {
    Failure(
      .value, "\(stage.described) is no stage of \(block == "augment" ? "an augment" : "a backbone") block")
  }

  // MARK: - Augmentations

  /// A value as augmentations: one, a view's, or a function of one image; nil for anything else.
  func augmentations(_ value: Value) -> [any Augmentation]? {
    if let stages = AugmentationValue.stages(value) { return stages }
    return Stages.isFunction(value) ? [FunctionAugmentation(value, context, environment)] : nil
  }

  /// The augmentations that a block collected.
  func augmentations(_ arguments: Arguments) throws(Failure) -> [any Augmentation] {
    var collected: [any Augmentation] = []
    for stage in arguments.stages {
      guard let parts = augmentations(stage) else {
        throw Failure(.wrongType, "`\(arguments.builtin.name)` takes augmentations, not \(stage.described)")
      }
      collected += parts
    }
    return collected
  }

  // MARK: - Layers

  /// A value as a layer: a layer, or a function of one tensor; nil for anything else.
  func layer(_ value: Value) throws(Failure) -> (any Layer)? {
    if case .host(let host) = value, let value = host as? LayerValue { return value.layer }
    guard Stages.isFunction(value) else {
      try Stages.refuseMaker(value)
      return nil
    }
    guard case .function(let function) = value, function.kind == .composed else {
      return FunctionLayer(value, context, environment)
    }
    // Each part is a layer of its own, so that each has parameters of its own.
    var layers: [any Layer] = []
    for part in function.parts {
      guard let layer = try layer(part) else { return FunctionLayer(value, context, environment) }
      layers.append(layer)
    }
    return Sequential(layers)
  }

  /// The layers that a block collected.
  func layers(_ arguments: Arguments) throws(Failure) -> [any Layer] {
    var layers: [any Layer] = []
    for stage in arguments.stages {
      guard let layer = try layer(stage) else {
        throw Failure(.wrongType, "`\(arguments.builtin.name)` takes layers, not \(stage.described)")
      }
      layers.append(layer)
    }
    guard !layers.isEmpty else {
      throw Failure(
        .invalidValue, "`\(arguments.builtin.name)` takes a block of layers",
        help: "`\(arguments.builtin.name)\(arguments.builtin.parameters.isEmpty ? "" : "(…)") { relu() }`")
    }
    return layers
  }

  // MARK: - >>

  /// Two stages joined; nil where `>>` joins functions, as it does a view and a function or a model.
  func joined(_ left: Value, _ right: Value) throws(Failure) -> Value? {
    if let both = try AugmentationValue.composed(left, right) { return both }
    let isLayers = Stages.isLayer(left) || Stages.isLayer(right)
    guard isLayers || AugmentationValue.stages(left) != nil || AugmentationValue.stages(right) != nil else {
      return nil
    }
    try Stages.refuseMaker(left)
    try Stages.refuseMaker(right)
    guard isLayers else { return nil }
    guard let first = try layer(left), let second = try layer(right) else {
      throw Failure(
        .operatorDoesNotApply, "`>>` does not apply to \(left.described) and \(right.described)",
        argumentLabels: [0: left.described, 1: right.described],
        help: left.isCallable && right.isCallable
          ? "layers are joined with layers and functions of a tensor" : "`>>` joins functions or stages")
    }
    try Stages.requireSize(first.size, second.size, of: "layers")
    return try LayerValue.bounded(Sequential(Stages.parts(first) + Stages.parts(second)))
  }

  /// Anonymous sequences are joined; what has a name of its own stays one part.
  private static func parts(_ layer: any Layer) -> [any Layer] {
    guard let sequence = layer as? Sequential, sequence.name == nil else { return [layer] }
    return sequence.layers
  }

  // MARK: - What serves

  private static func isLayer(_ value: Value) -> Bool {
    if case .host(let host) = value { host is LayerValue } else { false }
  }

  /// Whether a function takes one tensor, so that it serves as a stage.
  static func isFunction(_ value: Value) -> Bool {
    switch value {
    case .function(let function):
      if function.kind == .composed, let first = function.parts.first { return isFunction(first) }
      return function.takesOneArgument
    case .builtin(let builtin):
      guard let first = builtin.parameters.first, !first.isVariadic, first.type.contains("tensor") else {
        return false
      }
      return builtin.parameters.dropFirst().allSatisfy { !$0.isRequired }
    default: return false
    }
  }

  /// Lets a value serve as a stage; nil where it can't.
  static func stage(_ value: Value) throws(Failure) -> Value? {
    if case .host(let host) = value, host.isStage { return value }
    if isFunction(value) { return value }
    try refuseMaker(value)
    if case .function(let function) = value, function.kind == .fn || function.kind == .lambda,
      let other = function.parameters.first(where: {
        !$0.hasDefault && $0.name != function.parameters[0].name
      })
    {
      throw Failure(
        .notAStage, "a function of one argument serves as a stage, and this takes more",
        label: "`\(other.name)` would be missing",
        help: "give the others: `x -> \(function.name ?? "f")(x, …)`")
    }
    return nil
  }

  /// A function that makes a stage does not stand for it.
  static func refuseMaker(_ value: Value) throws(Failure) {
    guard !isFunction(value) else { return }
    let name: String
    switch value {
    case .builtin(let builtin) where ["layers", "backbones", "augmentations"].contains(builtin.area):
      name = builtin.name
      throw Failure(
        .wrongDefinitionUse,
        "`\(name)` is a function that makes \(builtin.area == "augmentations" ? "an augmentation" : "a layer")",
        label: "this is not called",
        help: "call it: `\(name)(\(builtin.parameters.contains(where: \.isRequired) ? "…" : ""))`")
    case .function(let function) where function.kind == .backbone || function.kind == .augment:
      name = function.name ?? function.kind.rawValue
      let isComplete = function.parameters.allSatisfy(\.hasDefault)
      throw Failure(
        .wrongDefinitionUse,
        "`\(name)` is a function that makes \(function.kind == .backbone ? "a backbone" : "a view")",
        label: "this is not called", help: "call it: `\(name)(\(isComplete ? "" : "…"))`")
    default: return
    }
  }
}
