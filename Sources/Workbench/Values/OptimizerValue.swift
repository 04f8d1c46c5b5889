package import DSL
internal import Model
internal import Runtime

/// A rule such as `adam(lr=0.002)`; `start(model)` puts it to work.
package final class RuleValue: HostValue {
  let rule: any UpdateRule

  init(_ rule: any UpdateRule) { self.rule = rule }

  package let typeName = "optimizer"
  package let memberNames = ["start"]
  package var code: String? { rule.code }
  package var summaryText: String { rule.code }

  package func member(_ name: String) throws(Failure) -> Value? {
    guard name == "start" else { return nil }
    let rule = rule
    return .builtin(
      Builtin(
        "start", area: "optimizers", [Parameter("model", "model")],
        summary: "The rule at work on a model's parameters, before its first step.", member: .of(rule.code)
      ) { (arguments, _) throws(Failure) in
        let value = try arguments.host("model", "a model", as: ModelValue.self)
        let optimizer = try running { () throws(TensorError) in try Optimizer(rule, for: value.model.store) }
        return .host(OptimizerValue(optimizer, code: value.code.map { "\(rule.code).start(\($0))" }))
      })
  }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? RuleValue else { return false }
    return rule.code == other.rule.code
  }
}

/// A rule under way, with what it keeps for each parameter.
///
/// Unchecked because a step moves it in place where only the statement that makes the step refers to it.
package final class OptimizerValue: HostValue, @unchecked Sendable {
  private(set) var optimizer: Optimizer
  /// The call of `start` that makes it again; nil after a step.
  package private(set) var code: String?

  init(_ optimizer: Optimizer, code: String? = nil) { (self.optimizer, self.code) = (optimizer, code) }

  package let typeName = "optimizer"
  package let memberNames = ["step", "steps"]
  package var summaryText: String {
    let count = optimizer.step
    return count == 0
      ? "\(optimizer.rule.code), started"
      : "\(optimizer.rule.code) after \(count) step\(count == 1 ? "" : "s")"
  }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = (host as? OptimizerValue)?.optimizer,
      optimizer.rule.code == other.rule.code, optimizer.step == other.step,
      optimizer.slots.count == other.slots.count
    else { return false }
    return zip(optimizer.slots, other.slots).allSatisfy { mine, theirs in
      mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.isSame(as: $1) }
    }
  }

  package var withoutElements: Value { .host(OptimizerValue(optimizer.shapeOnly)) }

  package func joined(with other: any HostValue) -> Value? {
    guard let other = other as? OptimizerValue, optimizer.hasShapes(of: other.optimizer) else { return nil }
    return .host(optimizer.hasData ? OptimizerValue(optimizer.shapeOnly) : self)
  }

  package func member(_ name: String) throws(Failure) -> Value? {
    switch name {
    case "steps" where !optimizer.hasData: return .unknown(kind: "int")
    case "steps": return .int(optimizer.step)
    case "step": return .builtin(stepFunction)
    default: return nil
    }
  }

  private var stepFunction: Builtin {
    Builtin(
      "step", area: "optimizers",
      [
        Parameter("model", "model"), Parameter("gradient", "gradient"),
        Parameter("factor", "number", default: "1"),
      ],
      summary:
        "The model moved against a gradient, its batch statistics installed, and the optimizer after that step.",
      member: .of(code)
    ) { [self] (arguments, context) throws(Failure) in
      let model = try arguments.host("model", "a model", as: ModelValue.self)
      let gradient = try arguments.host(
        "gradient", "a gradient, as `value_and_grad` gives it", as: GradientValue.self
      ).gradient
      let factor = Float(try arguments.replacingUnknown(["factor": .int(1)]).float("factor"))
      let moved = context.replaces(model, withListOf: 2) ? model : ModelValue(model.model)
      let next = context.replaces(self, withListOf: 2) ? self : OptimizerValue(optimizer)
      try running { () throws(TensorError) in
        try moved.change { model throws(TensorError) in
          try next.optimizer.step(&model, against: gradient, factor: factor)
        }
      }
      next.code = nil
      return Value(list: [.host(moved), .host(next)])
    }
  }
}

/// A factor on the learning rate.
package final class ScheduleValue: HostValue {
  let schedule: Schedule

  init(_ schedule: Schedule) { self.schedule = schedule }

  package let typeName = "schedule"
  package var code: String? { schedule.code }
  package var summaryText: String { schedule.code }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? ScheduleValue else { return false }
    return schedule == other.schedule
  }
}
