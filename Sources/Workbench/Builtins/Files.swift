internal import DSL
internal import Plot

extension BuiltinLibrary {
  static func files(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "save", area: "files", [Parameter("value", "figure"), Parameter("path", "string")],
        summary: "Writes a figure as .png, .svg, .pdf or .csv, below the output directory, and gives it back."
      ) { (arguments, _) throws(Failure) in
        let figure = try arguments.host("value", "a figure", as: FigureValue.self)
        let path = try environment.written(try arguments.string("path"))
        try calling { try figure.figure.write(to: path) }
        environment.saved(path)
        return .host(figure)
      }
    ]
  }
}
