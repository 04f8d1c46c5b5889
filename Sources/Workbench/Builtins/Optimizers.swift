internal import DSL
internal import Model
internal import Runtime

extension BuiltinLibrary {
  static let optimizers: [Builtin] = [
    Builtin(
      "sgd", area: "optimizers",
      [
        Parameter("lr", "number"), Parameter("momentum", "number", default: "0.9"),
        Parameter("weight_decay", "number", default: "0"), Parameter("nesterov", "bool", default: "false"),
      ],
      summary: "Stochastic gradient descent with momentum.",
      examples: [Example("sgd(lr=0.06)", "sgd(lr=0.06, momentum=0.9, weight_decay=0.0)")]
    ) { (arguments, _) throws(Failure) in
      let lr = try arguments.float32("lr"), momentum = try arguments.float32("momentum")
      let decay = try arguments.float32("weight_decay"), nesterov = try arguments.bool("nesterov")
      return try rule { () throws(TensorError) in
        try SGD(lr: lr, momentum: momentum, weightDecay: decay, nesterov: nesterov)
      }
    },
    adam("adam", decay: "0", decoupled: false, "Adam."),
    adam("adamw", decay: "0.01", decoupled: true, "Adam with weight decay apart from the gradient."),
    Builtin(
      "lars", area: "optimizers",
      [
        Parameter("lr", "number", default: "0.2"), Parameter("bias_lr", "number", default: "nothing"),
        Parameter("momentum", "number", default: "0.9"), Parameter("eta", "number", default: "0.001"),
        Parameter("weight_decay", "number", default: "1e-6"),
      ],
      summary: """
        The paper's optimizer: SGD with each weight's step scaled to its norm; biases and normalizations get neither \
        scaling nor decay, and bias_lr (by default lr * 0.024).
        """,
      examples: [Example("lars(lr=0.2).start(init(linear(4), input=[3])).steps", "0")]
    ) { (arguments, _) throws(Failure) in
      let lr = try arguments.float32("lr"), momentum = try arguments.float32("momentum")
      let eta = try arguments.float32("eta"), decay = try arguments.float32("weight_decay")
      let biasLR = arguments.optional("bias_lr") == nil ? nil : try arguments.float32("bias_lr")
      return try rule { () throws(TensorError) in
        try LARS(lr: lr, biasLR: biasLR, momentum: momentum, eta: eta, weightDecay: decay)
      }
    },
    Builtin(
      "cosine", area: "optimizers",
      [Parameter("warmup", "epochs", default: "10"), Parameter("end", "number", default: "0.001")],
      summary:
        "A learning rate that rises linearly for `warmup` epochs, then falls by half a cosine to `end` of it.",
      examples: [Example("cosine(warmup=2)", "cosine(warmup=2.0, end=0.001)")]
    ) { (arguments, _) throws(Failure) in
      let warmup = try arguments.float("warmup"), end = try arguments.float("end")
      guard warmup >= 0, warmup.isFinite else { throw arguments.invalid("warmup", "must be at least 0") }
      guard (0...1).contains(end) else { throw arguments.invalid("end", "must be between 0 and 1") }
      return .host(ScheduleValue(.cosine(warmup: warmup, end: end)))
    },
    Builtin(
      "step_decay", area: "optimizers",
      [Parameter("every", "epochs", default: "30"), Parameter("factor", "number", default: "0.1")],
      summary: "A learning rate that is multiplied by `factor` after every so many epochs.",
      examples: [Example("step_decay(every=60, factor=0.2)", "step_decay(every=60.0, factor=0.2)")]
    ) { (arguments, _) throws(Failure) in
      let every = try arguments.float("every")
      guard every > 0, every.isFinite else { throw arguments.invalid("every", "must be positive") }
      return .host(ScheduleValue(.step(every: every, factor: try arguments.decay())))
    },
    Builtin(
      "exponential_decay", area: "optimizers", [Parameter("factor", "number", default: "0.95")],
      summary: "A learning rate that falls with every step, to `factor` of it over each epoch.",
      examples: [Example("exponential_decay(factor=0.9)", "exponential_decay(factor=0.9)")]
    ) { (arguments, _) throws(Failure) in
      .host(ScheduleValue(.exponential(factor: try arguments.decay())))
    },
    Builtin(
      "constant", area: "optimizers", [Parameter("value", "number", default: "nothing")],
      summary: "The learning rate as it is; with a value, a parameter that begins as this number everywhere.",
      examples: [Example("constant()", "constant()"), Example("constant(0.5)", "constant(0.5)")]
    ) { (arguments, _) throws(Failure) in
      guard arguments.optional("value") != nil else { return .host(ScheduleValue(.constant)) }
      return .host(InitializerValue(.constant(try arguments.float32("value"))))
    },
  ]

  private static func adam(_ name: String, decay: String, decoupled: Bool, _ summary: String) -> Builtin {
    Builtin(
      name, area: "optimizers",
      [
        Parameter("lr", "number", default: "0.001"), Parameter("beta1", "number", default: "0.9"),
        Parameter("beta2", "number", default: "0.999"), Parameter("eps", "number", default: "1e-8"),
        Parameter("weight_decay", "number", default: decay),
      ], summary: summary, examples: [Example("\(name)(lr=2e-3)", "\(name)(lr=0.002)")]
    ) { (arguments, _) throws(Failure) in
      let lr = try arguments.float32("lr"), epsilon = try arguments.float32("eps")
      let beta1 = try arguments.float32("beta1"), beta2 = try arguments.float32("beta2")
      let decay = try arguments.float32("weight_decay")
      return try rule { () throws(TensorError) in
        try Adam(
          lr: lr, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: decay, decoupled: decoupled)
      }
    }
  }

  private static func rule(
    _ make: () throws(TensorError) -> any UpdateRule
  ) throws(Failure) -> Value { .host(RuleValue(try running(nil, make))) }
}

extension Arguments {
  /// By how much a learning rate is multiplied.
  fileprivate func decay() throws(Failure) -> Double {
    let factor = try float("factor")
    guard factor > 0, factor <= 1 else { throw invalid("factor", "is above 0 and at most 1") }
    return factor
  }

  func float32(_ name: String) throws(Failure) -> Float { Float(try float(name)) }
}
