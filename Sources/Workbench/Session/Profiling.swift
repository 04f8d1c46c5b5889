internal import DSL
internal import Runtime

extension ProfileText {
  /// Runs the body and gives what it gives, with where its time went.
  ///
  /// - Parameters:
  ///   - keepsTrace: whether single operations are kept, for a trace.
  ///   - scriptPlace: where an operation is applied outside of all layers.
  static func profiling<Result>(
    keepsTrace: Bool, scriptPlace: @escaping () -> String, _ body: () -> Result
  ) -> (result: Result, profile: ProfileText) {
    let profile = Profile(peak: .machine, keepsEvents: keepsTrace, scriptPlace: scriptPlace)
    let result = Profile.$current.withValue(profile, operation: body)
    return (result, ProfileText(profile.finish()))
  }
}

extension Builtin {
  /// The areas whose builtins have parts of their own in a profile.
  private static let profiledAreas: Set = ["data", "evaluation", "figures", "files", "training"]

  /// The same, seen by a profile where it is of such an area.
  var profiled: Builtin {
    guard Builtin.profiledAreas.contains(area) else { return self }
    let (name, implementation) = (name, implementation)
    return Builtin(
      name, area: area, parameters, block: block, summary: summary, examples: examples, isKeyed: isKeyed
    ) { (arguments, context) throws(Failure) in
      try Profile.part(context.isChecking ? "checking" : name) { () throws(Failure) in
        try implementation(arguments, context)
      }
    }
  }
}
