package import DSL
internal import Runtime

/// Every builtin that stands on the model, by area.
package enum BuiltinLibrary {
  /// The registry of a session: the language's own builtins, and these.
  package static func registry(_ environment: Environment) -> Registry {
    var registry = Registry()
    let core = registry.builtins
    for area in areas(environment, core: core) { registry.register(area.map(\.profiled)) }
    registry.typeNames = [
      "tensor", "model", "encoder", "dataset", "view", "layer", "run", "figure", "optimizer", "weights",
    ]
    registry.foreignNames = ForeignNames.names
    registry.foreignArguments = ForeignNames.arguments
    registry.assemble = { (stages, definition, context) throws(Failure) in
      try Stages(environment, context).assemble(stages, definition)
    }
    registry.memory.heldByHost = {
      let counters = BufferPool.shared.counters
      return counters.inUse + counters.cached
    }
    registry.stage = { value throws(Failure) in try Stages.stage(value) }
    registry.importFile = { path throws(Failure) in try ScriptFile.imported(path) }
    registry.compose = { (left, right, context) throws(Failure) in
      try Stages(environment, context).joined(left, right)
    }
    return registry
  }

  private static func areas(_ environment: Environment, core: [String: Builtin]) -> [[Builtin]] {
    [
      tensors(environment), elementTypes, randomNumbers(environment), sequences, selection, rearranging,
      ordering, matrices, numbers, reductions(core: core), statistics, elementwise(core: core),
      differentiation(environment), derivativeChecks(environment), layers(environment),
      backbones, [summaries(environment)],
      parameters(environment), augmentations(environment), data(environment), dataFiles(environment),
      dataSelections(environment), losses, optimizers, training(environment),
      evaluation(environment), probing, finetuning(environment), representations(environment),
      figures(environment), charts(environment), files(environment),
      timing(environment),
      helping(environment),
    ]
  }
}
