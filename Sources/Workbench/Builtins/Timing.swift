internal import DSL
internal import Runtime

extension BuiltinLibrary {
  static func timing(_ environment: Environment) -> [Builtin] { [time, profile(environment)] }

  private static func profile(_ environment: Environment) -> Builtin {
    Builtin(
      "profile", area: "text",
      [
        Parameter("f", "function without arguments"), Parameter("trace", "string", default: "nothing"),
      ],
      summary: """
        Calls f and shows where the time went, by operation and by layer, with the share of what this machine can do; \
        gives what f gives. `trace` is a file for chrome://tracing or Perfetto, with every operation.
        """
    ) { (arguments, context) throws(Failure) in
      let function = try arguments.function("f")
      let trace = arguments.optional("trace") == nil ? nil : try arguments.string("trace")
      if context.isChecking {
        if let trace { try environment.checkWritten(trace) }
        return try context.call(function)
      }
      let path = try trace.map { (path) throws(Failure) in try environment.written(path) }
      let (result, profile) = ProfileText.profiling(
        keepsTrace: path != nil, scriptPlace: { context.functionPlace }
      ) { Result { () throws(Failure) in try context.call(function) } }
      context.output(profile.text)
      if let path {
        if let reason = profile.writeTrace(to: path) {
          throw Failure(.file, "\"\(path)\" can't be written: \(reason)", argument: 1)
        }
        environment.saved(path)
      }
      return try result.get()
    }
  }

  private static let time =
    Builtin(
      "time", area: "text",
      [Parameter("f", "function without arguments"), Parameter("repeat", "int", default: "1")],
      summary: "The seconds a call of f takes: the median of `repeat` calls."
    ) { (arguments, context) throws(Failure) in
      let function = try arguments.function("f")
      let count = try arguments.int("repeat", in: 1...1_000_000)
      if context.isChecking {
        if case .host(let host) = try context.call(function) { _ = try host.force() }
        return .unknown(kind: "float")
      }
      var seconds: [Double] = []
      for _ in 0..<count {
        try context.checkCancellation()
        let start = ContinuousClock.now
        if case .host(let host) = try context.call(function) { _ = try host.force() }
        let elapsed = start.duration(to: .now).components
        seconds.append(Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)
      }
      return .float(seconds.sorted()[count / 2])
    }
}
