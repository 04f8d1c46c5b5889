import Foundation

/// The processor and how many of them, and the versions of what is measured, for the record.
enum Machine {
  static var description: String {
    let info = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let model = info.split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last
    let flags = ["amx_bf16", "avx512_bf16", "avx512f", "avx2"].filter { info.contains(" \($0) ") }
    return "\(model?.trimmingCharacters(in: .whitespaces) ?? "unknown processor"), "
      + "\(ProcessInfo.processInfo.activeProcessorCount) processors, \(flags.joined(separator: " "))"
  }

  static func versions(_ options: Options) -> [String: String] {
    var versions: [String: String] = [:]
    func note(_ name: String, _ command: [String]) {
      let text = Command(command).output?.trimmingCharacters(in: .whitespacesAndNewlines)
      if let text, !text.isEmpty { versions[name] = text.replacingOccurrences(of: "\n", with: "; ") }
    }
    note("bt", [options.bt, "version"])
    if let python = options.python {
      note(
        "PyTorch",
        [
          python, "-c",
          "import platform, torch; print(torch.__version__, 'Python', platform.python_version())",
        ])
      note("torchvision", [python, "-c", "import torchvision; print(torchvision.__version__)"])
    }
    if let python = options.tensorflow {
      note("TensorFlow", [python, "-c", "import tensorflow as tf; print(tf.__version__)"])
    }
    return versions
  }
}
