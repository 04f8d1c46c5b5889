internal import DSL
internal import Runtime

// What is known of files while a program is checked on shapes: those that its earlier statements save are not
// there yet.
extension Environment {
  /// What checking knows of the files that a program writes.
  struct SavedFiles {
    struct File {
      /// What `load` will give.
      var value: Value
      /// Whether the statement that saves it may not run at all.
      var isUncertain: Bool
    }
    private var files: [String: File] = [:]
    /// Whether something is saved under a name that only running gives.
    var hasUnknownName = false

    subscript(path: String) -> File? { files[SavedFiles.plain(path)] }

    /// Notes what a statement saves.
    mutating func note(_ value: Value, at path: String, isUncertain: Bool) {
      let path = SavedFiles.plain(path)
      if isUncertain, let before = files[path] {
        files[path] = File(value: before.value.joined(with: value), isUncertain: before.isUncertain)
      } else {
        files[path] = File(value: value, isUncertain: isUncertain)
      }
    }

    /// The path without what changes nothing in it, `.` and repeated slashes.
    private static func plain(_ path: String) -> String {
      let parts = path.split(separator: "/").filter { $0 != "." }
      return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
  }

  /// What an earlier statement saves under a path, looked for as `readable` does.
  func savedFile(_ path: String) throws(Failure) -> SavedFiles.File? {
    savedFiles[try outputPath(path)] ?? savedFiles[path]
  }

  /// Whether what is missing is taken as unknown: while a program is checked without its data.
  func toleratesMissing(_ context: CallContext) -> Bool {
    context.isChecking && (withoutData || savedFiles.hasUnknownName)
  }
}
