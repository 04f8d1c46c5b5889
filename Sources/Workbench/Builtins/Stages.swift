internal import DSL
internal import Model
internal import Runtime

/// What `augment` and `backbone` make of the stages their blocks collect.
enum Stages {
  static func assemble(
    _ stages: [Value], _ definition: DefinitionInfo, in environment: Environment
  ) throws(Failure) -> Value {
    switch definition.kind {
    case .augment:
      var collected: [any Augmentation] = []
      for stage in stages {
        guard let parts = AugmentationValue.stages(stage) else { throw misplaced(stage, in: "augment") }
        collected += parts
      }
      let view = View(collected, name: definition.name ?? "")
      return try bounded(ViewValue(view, definition: definition.callCode, in: environment))
    case .backbone:
      var layers: [any Layer] = []
      for stage in stages {
        guard let layer = try self.layer(stage) else { throw misplaced(stage, in: "backbone") }
        layers.append(layer)
      }
      return try bounded(LayerValue(Sequential(layers, name: definition.callCode)))
    }
  }

  /// What a definition made, unless it lies so deep that walking it could overflow a stack.
  private static func bounded(_ value: some HostValue) throws(Failure) -> Value {
    guard value.nesting <= Value.maximumNesting else {
      throw Failure(
        .valueTooDeep, "the value is nested too deeply", label: "more than \(Value.maximumNesting) levels")
    }
    return .host(value)
  }

  private static func misplaced(_ stage: Value, in block: String) -> Failure {
    Failure(
      .value, "\(stage.described) is no stage of \(block == "augment" ? "an augment" : "a backbone") block")
  }

  /// A value as a layer: a layer, or a function of one tensor.
  static func layer(_ value: Value) throws(Failure) -> (any Layer)? {
    if let layer = try LayerValue.layer(value) { return layer }
    guard case .function(let function) = value, function.takesOneArgument else { return nil }
    throw Failure(
      .notYet, "functions as layers come with a later version", help: "write the layers themselves")
  }

  /// Lets a value serve as a stage; nil where it can't.
  static func stage(_ value: Value) throws(Failure) -> Value? {
    if case .host(let host) = value, host.isStage { return value }
    if case .function(let function) = value, function.takesOneArgument {
      throw Failure(
        .notYet, "functions as stages come with a later version", help: "write the stages themselves")
    }
    return nil
  }
}
