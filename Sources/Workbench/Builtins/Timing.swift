internal import DSL

extension BuiltinLibrary {
  static let timing: [Builtin] = [
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
  ]
}
