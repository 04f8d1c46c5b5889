/// A training step to be timed, as `scripts/bench step` names it: `resnet18:WIDTH:BATCH:DIM` at 32 pixels, or
/// `resnet50:BATCH:SIZE:DIM`.
struct StepCase {
  let name: String
  let batch: Int
  private let network: String
  private let arguments: [String]

  /// The cases measured where none is named.
  static let standard = ["resnet18:16:256:512"]

  init?(_ name: String) {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.dropFirst().compactMap { Int($0) }
    guard parts.count == 4, numbers.count == 3, numbers.allSatisfy({ $0 > 0 }) else { return nil }
    switch parts[0] {
    case "resnet18":
      batch = numbers[1]
      arguments = ["width=\(numbers[0])", "batch=\(numbers[1])", "dim=\(numbers[2])"]
    case "resnet50":
      batch = numbers[0]
      arguments = ["batch=\(numbers[0])", "size=\(numbers[1])", "dim=\(numbers[2])"]
    default: return nil
    }
    network = String(parts[0])
    self.name = name
  }

  /// bt, and PyTorch in both memory formats, each with glibc as it is and with large blocks kept.
  func row(bt: String, cases: String, peers: String, python: String?) -> Row {
    let run = [bt, "run", "\(cases)/step.bt", "network=\(network)"] + arguments
    var contestants = [Row.Contestant(name: "bt", command: run)]
    if let python {
      let command = [python, "\(peers)/torch_step.py", name]
      for (kind, environment) in [("torch", [:]), ("torch-malloc", Row.keepingLargeBlocks)] {
        for format in [[], ["--channels-last"]] {
          contestants.append(
            Row.Contestant(name: kind, command: command + format, environment: environment))
        }
      }
    }
    return Row(name: name, contestants: contestants)
  }

  /// `bt resnet18:16:256:512 f32 470.2 images/s`, a line for each program, with the better of its memory formats.
  func lines(_ result: Result) -> [String] {
    var best: [(name: String, seconds: Double)] = []
    for entry in result.entries {
      if let index = best.firstIndex(where: { $0.name == entry.name }) {
        best[index].seconds = min(best[index].seconds, entry.seconds)
      } else {
        best.append((entry.name, entry.seconds))
      }
    }
    return best.map { program, seconds in
      "\(program) \(name) f32 \((Double(batch) / seconds * 10).rounded() / 10) images/s"
    }
  }
}
