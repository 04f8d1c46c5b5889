/// Why an augmentation can't be made, or does not fit an image; without a place.
package struct AugmentationError: Error, Hashable, Sendable {
  /// The augmentation as the language names it: `affine`.
  package var augmentation: String
  /// The parameter at fault, where it is one.
  package var parameter: String?
  /// Lower case, without a final stop; begins with the parameter where there is one.
  package var reason: String
  /// A mend, where one is known.
  package var hint: String?
  /// What failed inside it, told instead of all this.
  package var cause: Cause?

  /// An error of the host; of no account when errors are compared.
  package struct Cause: Hashable, Sendable {
    package let error: any Error
    package static func == (a: Cause, b: Cause) -> Bool { true }
    package func hash(into hasher: inout Hasher) {}
  }

  package init(_ augmentation: String, _ reason: String, cause: any Error) {
    self.init(augmentation, reason)
    self.cause = Cause(error: cause)
  }

  package init(_ augmentation: String, parameter: String? = nil, _ reason: String, hint: String? = nil) {
    self.augmentation = augmentation
    self.parameter = parameter
    self.reason = reason
    self.hint = hint
  }
}

extension AugmentationError: CustomStringConvertible {
  package var description: String { "\(augmentation): \(reason)" + (hint.map { "; \($0)" } ?? "") }
}
