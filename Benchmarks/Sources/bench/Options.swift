import Foundation

/// What is measured, and with what: the words and options of the command.
struct Options {
  static let usage = """
    usage: bench BT CASES PEERS [ROW …] [--python PYTHON] [--tensorflow PYTHON] [--cifar DIRECTORY]
                 [--rounds N] [--precision f32|bf16] [--no-compile] [--json FILE]
           bench BT CASES PEERS growth [--images DIRECTORY]
    """

  let bt: String
  let cases: String
  let peers: String
  /// Rows, or groups of them; all where there is none.
  var words: [String] = []
  /// Interpreters that have torch, and TensorFlow.
  var python: String?
  var tensorflow: String?
  /// Where the binary version of CIFAR-10 lies.
  var cifar: String?
  var rounds = 3
  /// Measures rows of this precision only.
  var precision: String?
  /// Whether PyTorch's compiler takes part; it needs one for C++.
  var compiles = Options.hasCompiler
  var json: String?
  /// Where figures of growth are written.
  var images = "docs/images"

  struct Mistake: Error, CustomStringConvertible {
    let description: String
  }

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    func value(of name: String) throws -> String {
      guard let value = rest.popFirst() else { throw Mistake(description: "\(name) takes a value") }
      return value
    }
    var plain: [String] = []
    while let word = rest.popFirst() {
      switch word {
      case "--python": python = try value(of: word)
      case "--tensorflow": tensorflow = try value(of: word)
      case "--cifar": cifar = try value(of: word)
      case "--images": images = try value(of: word)
      case "--json": json = try value(of: word)
      case "--no-compile": compiles = false
      case "--precision":
        precision = try value(of: word)
        guard precision == "f32" || precision == "bf16" else {
          throw Mistake(description: "--precision is f32 or bf16")
        }
      case "--rounds":
        guard let count = Int(try value(of: word)), count > 0 else {
          throw Mistake(description: "--rounds takes a positive number")
        }
        rounds = count
      case _ where word.hasPrefix("-"): throw Mistake(description: "there is no option \(word)")
      default: plain.append(word)
      }
    }
    guard plain.count >= 3 else { throw Mistake(description: "bt, cases and peers are missing") }
    (bt, cases, peers) = (plain[0], plain[1], plain[2])
    words = Array(plain.dropFirst(3))
  }

  /// What matters for the numbers, for the record.
  var flags: [String] { (precision.map { ["--precision", $0] } ?? []) + (compiles ? [] : ["--no-compile"]) }

  /// Whether there is a compiler for C++ as torch.compile looks for one.
  private static var hasCompiler: Bool {
    let environment = ProcessInfo.processInfo.environment
    let names = environment["CXX"].map { [$0] } ?? ["g++", "clang++"]
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    return names.contains { name in
      name.contains("/")
        ? FileManager.default.isExecutableFile(atPath: name)
        : folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }
  }
}
