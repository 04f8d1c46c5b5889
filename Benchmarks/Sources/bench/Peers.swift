import Foundation

/// The commands that bt is compared with, where their interpreters are named.
struct Peers {
  let options: Options

  /// glibc gives large blocks back to the system at once; PyTorch is 11 to 24 % faster where it keeps them.
  static let keepingLargeBlocks = ["MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "1000000000000"]

  /// PyTorch as it comes and with large blocks kept, eager and compiled, in each of some variants.
  ///
  /// - Parameters:
  ///   - variants: further arguments, such as those of the memory formats.
  ///   - compiles: whether the script knows `--compile`.
  func torch(
    _ script: String, _ arguments: [String], variants: [[String]] = [[]], compiles: Bool = false
  ) -> [Row.Contestant] {
    guard let python = options.python else { return [] }
    let base = [python, "\(options.peers)/\(script)"] + arguments
    var contestants: [Row.Contestant] = []
    for compiled in compiles && options.compiles ? [false, true] : [false] {
      for (kind, environment) in [("torch", [:]), ("torch-malloc", Peers.keepingLargeBlocks)] {
        for variant in variants {
          let words = base + variant + (compiled ? ["--compile"] : [])
          contestants.append(
            Row.Contestant(
              name: kind + (compiled ? "-compile" : ""),
              role: kind == "torch" && !compiled ? .usual : .tuned, variant: Peers.title(variant),
              command: Command(words, environment: environment)))
        }
      }
    }
    return contestants
  }

  /// TensorFlow's `tf.function`, and where asked the same through XLA.
  func tensorflow(_ arguments: [String], jit: Bool = false) -> [Row.Contestant] {
    guard let python = options.tensorflow else { return [] }
    return (jit ? [[], ["--jit"]] : [[]]).map { more in
      Row.Contestant(
        name: "tensorflow", role: .tuned, variant: Peers.title(more),
        command: Command([python, "\(options.peers)/tf_step.py"] + arguments + more))
    }
  }

  /// `--channels-last` as `channels last`.
  private static func title(_ flags: [String]) -> String {
    flags.map { $0.drop { $0 == "-" }.replacing("-", with: " ") }.joined(separator: " ")
  }
}
