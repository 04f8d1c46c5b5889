@testable import Runtime

/// Numbers that PyTorch computed in double, written by scripts/make_goldens.py.
struct Golden {
  private let file: Safetensors

  init(_ name: String) throws {
    file = try Safetensors(reading: Golden.path(name))
  }

  /// What is recorded: all tensor names up to their last slash.
  var names: Set<String> {
    Set(
      file.entries.map { entry in
        String(entry.name.prefix(upTo: entry.name.lastIndex(of: "/") ?? entry.name.endIndex))
      })
  }

  func has(_ name: String, _ part: String) -> Bool { file.entry("\(name)/\(part)") != nil }

  func tensor(_ name: String, _ part: String) throws -> Tensor { try file.tensor("\(name)/\(part)") }

  /// Tensors numbered from 0: `input0`, `input1`.
  func tensors(_ name: String, _ part: String) throws -> [Tensor] {
    var result: [Tensor] = []
    while has(name, "\(part)\(result.count)") { result.append(try tensor(name, "\(part)\(result.count)")) }
    return result
  }

  static func path(_ name: String) -> String {
    let here = #filePath.split(separator: "/").dropLast(2)
    return "/" + here.joined(separator: "/") + "/Goldens/\(name).safetensors"
  }
}
