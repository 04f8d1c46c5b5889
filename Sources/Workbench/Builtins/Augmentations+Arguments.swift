internal import DSL
internal import Model

extension Arguments {
  /// A number, or a range to draw from.
  func uniform(_ name: String) throws(Failure) -> Uniform {
    let value = value(name)
    switch value {
    case .int(let number): return Uniform(Double(number))
    case .float(let number): return Uniform(number)
    case .range(let range):
      let upper = range.includesUpper || range.count == nil ? range.upper : range.upper - 1
      return try calling { try Uniform(from: range.lower, to: upper, for: name, of: builtin.name) }
    default: throw wrongType(name, "a number or a range", value)
    }
  }

  /// A list of numbers, or one number.
  func numbers(_ name: String) throws(Failure) -> [Double] {
    guard case .list(let list) = value(name) else { return [try float(name)] }
    var numbers: [Double] = []
    for item in list.items {
      switch item {
      case .int(let number): numbers.append(Double(number))
      case .float(let number): numbers.append(number)
      default: throw wrongType(name, "a list of numbers", value(name))
      }
    }
    return numbers
  }

  /// The sides of a picture: an int for both, or `[h, w]`.
  func pictureSize(_ name: String) throws(Failure) -> PictureSize {
    let value = value(name)
    switch value {
    case .int(let side): return PictureSize(side)
    case .list:
      let sides = try ints(name)
      guard sides.count == 2 else {
        throw invalid(name, "must be an int or [height, width], not a list of \(sides.count)")
      }
      return PictureSize(sides[0], sides[1])
    default: throw wrongType(name, "an int or [height, width]", value)
    }
  }

  /// How pixels are made of those of another grid.
  func interpolation() throws(Failure) -> Interpolation {
    let name = try string("interpolation")
    guard let interpolation = Interpolation(rawValue: name) else {
      let names = Interpolation.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
      throw invalid("interpolation", "must be one of \(names), not \"\(name)\"")
    }
    return interpolation
  }
}
