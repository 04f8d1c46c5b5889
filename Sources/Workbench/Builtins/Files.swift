internal import DSL
internal import Plot

extension BuiltinLibrary {
  static func files(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "save", area: "files", [Parameter("value", "figure"), Parameter("path", "string")],
        summary: "Writes a figure as .png, .svg, .pdf or .csv, below the output directory, and gives it back."
      ) { (arguments, context) throws(Failure) in
        if context.isChecking {
          if !arguments.value("value").isUnknown {
            _ = try arguments.host("value", "a figure", as: FigureValue.self)
          } else if arguments.value("value").typeName != "figure" {
            return arguments.value("value")
          }
          let path = try arguments.string("path")
          if Figure.Format(endingOf: path) == nil {
            throw Failure(.figure, "\(PlotError.unknownEnding(path: path))", argument: 1)
          }
          try environment.checkWritten(path)
          return arguments.value("value")
        }
        let figure = try arguments.host("value", "a figure", as: FigureValue.self)
        let path = try environment.written(try arguments.string("path"))
        try calling { try figure.figure.write(to: path) }
        environment.saved(path)
        return .host(figure)
      }
    ]
  }
}
