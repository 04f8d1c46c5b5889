package import DSL
internal import Model

/// A rule such as `adam(lr=0.002)`; `start(model)` puts it to work.
package final class RuleValue: HostValue {
  let rule: any UpdateRule

  init(_ rule: any UpdateRule) { self.rule = rule }

  package let typeName = "optimizer"
  package var code: String? { rule.code }
  package var summaryText: String { rule.code }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? RuleValue else { return false }
    return rule.code == other.rule.code
  }
}

/// A rule under way, with what it keeps for each parameter.
package final class OptimizerValue: HostValue {
  let optimizer: Optimizer

  init(_ optimizer: Optimizer) { self.optimizer = optimizer }

  package let typeName = "optimizer"
  package let memberNames = ["steps"]
  package var summaryText: String { "\(optimizer.rule.code) after \(optimizer.step) steps" }

  package func member(_ name: String) throws(Failure) -> Value? {
    name == "steps" ? .int(optimizer.step) : nil
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
