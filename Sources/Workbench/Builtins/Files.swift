internal import DSL
internal import Plot
internal import Runtime

extension BuiltinLibrary {
  static func files(_ environment: Environment) -> [Builtin] { [saver(environment), loader(environment)] }

  private static func saver(_ environment: Environment) -> Builtin {
    Builtin(
      "save", area: "files", [Parameter("value", "any"), Parameter("path", "string")],
      summary: """
        Writes a value below the output directory and gives it back: weights as .safetensors, .pth or .npz, a tensor \
        as .npy, an image as .png or .jpg, a table as .csv, plain values as .json, a figure as .png, .svg, .pdf or .csv.
        """
    ) { (arguments, context) throws(Failure) in
      let value = arguments.value("value")
      if arguments.value("path").isUnknown {
        environment.savedFiles.hasUnknownName = true
        return value
      }
      let path = try arguments.string("path")
      let isFigure = value.typeName == "figure"
      if isFigure, Figure.Format(endingOf: path) == nil {
        throw Failure(.figure, "\(PlotError.unknownEnding(path: path))", argument: 1)
      }
      guard let format = FileFormat(endingOf: path) else {
        throw Failure(
          .file, "save: what to write in \"\(path)\" is not known by its ending", argument: 1,
          help: "it ends in \(FileFormat.known)")
      }
      if context.isChecking {
        try environment.checkWritten(path)
        var loaded = Value.unknown(kind: isFigure && format == .csv ? nil : format.kind)
        if !value.holdsUnknown {
          loaded = try SavedContent(value, format).loaded(value, format)
        }
        environment.savedFiles.note(
          loaded, at: try environment.outputPath(path), isUncertain: context.isUncertain)
        return value
      }
      let content = try SavedContent(value, format)
      let place = try environment.written(path)
      try content.write(format, to: place)
      environment.saved(place)
      return value
    }
  }

  private static func loader(_ environment: Environment) -> Builtin {
    Builtin(
      "load", area: "files", [Parameter("path", "string")],
      summary: """
        What a file holds: weights (.safetensors, .pth), a tensor (.npy; .png or .jpg as [height, width, channels] \
        from 0 to 1), a record of tensors (.npz), a list of records or a matrix (.csv), plain values (.json).
        """
    ) { (arguments, context) throws(Failure) in
      let path = try arguments.string("path")
      let place = try environment.readable(path)
      let saved = context.isChecking ? try environment.savedFile(path) : nil
      if let saved, !saved.isUncertain { return saved.value }
      guard Folder.exists(place) else {
        if let saved { return saved.value }
        if environment.toleratesMissing(context) {
          return .unknown(kind: FileFormat(endingOf: path)?.kind)
        }
        throw Failure(.file, "load: there is no file \"\(path)\"", argument: 0)
      }
      let value = try LoadedFile(place, isShapeOnly: context.isChecking).value()
      return saved.map { $0.value.joined(with: value.withoutElements) } ?? value
    }
  }
}
