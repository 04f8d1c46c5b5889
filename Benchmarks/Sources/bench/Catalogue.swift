import Foundation

/// Every row there is, with what it is to reach.
struct Catalogue {
  private let options: Options
  private let peers: Peers
  private let work = FileManager.default.temporaryDirectory.path + "/bt-bench"

  init(_ options: Options) {
    (self.options, peers) = (options, Peers(options: options))
  }

  /// The rows of some words: a group, the beginning of a row's name, or a case of any sizes. All without words.
  func rows(named words: [String]) throws -> [Row] {
    let all = self.all
    var named: [Row] = []
    // `step resnet18:…` asks for that one only.
    let words = words.count > 1 ? words.filter { $0 != "step" } : words
    for word in words {
      var found = all.filter { $0.group == word || $0.name == word || $0.name.hasPrefix(word + ":") }
      if found.isEmpty, let own = Case(word) { found = rows(own) }
      guard !found.isEmpty else {
        let groups = all.reduce(into: [String]()) { if !$0.contains($1.group) { $0.append($1.group) } }
        throw Options.Mistake(
          description: "there is no row `\(word)`; there are \(groups.joined(separator: ", ")), growth, and "
            + "cases loss:N:D, resnet18:WIDTH:BATCH:DIM, resnet50:BATCH:SIZE:DIM")
      }
      named += found
    }
    return (words.isEmpty ? all : named).filter {
      options.precision == nil || $0.precision == options.precision
    }
  }

  private var all: [Row] {
    [start] + standard + views + [cifar, digits] + arithmetic
  }

  // MARK: - Cases

  /// The cases that have targets: of float32, then of bfloat16 (over the usual peer, over the best, memory).
  private static let targets: [(name: String, f32: Target, bf16: Target?)] = [
    ("loss:256:2048", Target(overBest: 6), nil),
    ("loss:256:8192", Target(overUsual: 25, overBest: 12), nil),
    (
      "resnet18:16:256:512", Target(overUsual: 1.9, overBest: 1.35, memory: 0.6),
      Target(overUsual: 1.7, overBest: 1.25, memory: 0.5)
    ),
    ("resnet18:64:64:2048", Target(overBest: 1.7), Target(overBest: 1.05)),
    ("resnet50:16:224:2048", Target(overBest: 1.3, memory: 1), Target(overBest: 1.3, memory: 1)),
  ]

  private var standard: [Row] { Catalogue.targets.compactMap { Case($0.name) }.flatMap(rows) }

  /// The rows of a case, one for each precision that it is measured in.
  private func rows(_ one: Case) -> [Row] {
    let target = Catalogue.targets.first { $0.name == one.name }
    guard one.isStep else { return [loss(one, target?.f32 ?? Target())] }
    return [
      step(one, "f32", target?.f32 ?? Target()), step(one, "bf16", target?.bf16 ?? Target()),
    ]
  }

  private func loss(_ one: Case, _ target: Target) -> Row {
    let run = [options.bt, "run", "\(options.cases)/loss.bt"] + one.arguments
    let sizes = one.name.split(separator: ":").dropFirst().map(String.init)
    return Row(
      group: "loss", name: one.name, target: target,
      contestants: [
        Row.Contestant(name: "bt", role: .bt, command: Command(run)),
        Row.Contestant(name: "bt-direct", role: .variation, command: Command(run + ["form=direct"])),
      ] + peers.torch("torch_loss.py", sizes, compiles: true) + peers.tensorflow([one.name], jit: true))
  }

  private func step(_ one: Case, _ precision: String, _ target: Target) -> Row {
    let isNarrow = precision == "bf16"
    let run = [options.bt, "run", "\(options.cases)/step.bt"] + one.arguments
    let more = isNarrow ? ["--bf16"] : []
    return Row(
      group: "step", name: one.name, precision: precision, images: one.batch, target: target,
      contestants: [
        Row.Contestant(
          name: "bt", role: .bt, command: Command(run + (isNarrow ? ["precision=bf16"] : [])))
      ]
        + peers.torch(
          "torch_step.py", [one.name] + more, variants: [[], ["--channels-last"]], compiles: true)
        + peers.tensorflow([one.name] + more))
  }

  // MARK: - Others

  private var start: Row {
    var contestants = [
      Row.Contestant(
        name: "bt", role: .bt, command: Command([options.bt, "-e", "1 + 1"]), wholeProcess: true)
    ]
    if let python = options.python {
      contestants.append(
        Row.Contestant(
          name: "import-torch", role: .usual, command: Command([python, "-c", "import torch; print(1 + 1)"]),
          wholeProcess: true))
    }
    return Row(
      group: "start", name: "start", target: Target(milliseconds: 30, megabytes: 50), contestants: contestants
    )
  }

  /// Two views of each image, of pixels in memory and of JPEG files, decoding included; as many processes as there are
  /// processors against bt's threads.
  private var views: [Row] {
    [(32, 2048, 10.0), (224, 128, 5.0)].map { size, count, target in
      let photos = "\(work)/photos"
      var row = Row(
        group: "views", name: "views:\(size)", images: count, target: Target(overBest: target),
        contestants: [
          Row.Contestant(
            name: "bt", role: .bt,
            command: Command([
              options.bt, "run", "\(options.cases)/views.bt", "size=\(size)", "n=\(count)",
              "folder=\(photos)",
            ]))
        ])
      if let python = options.python {
        if size != 32 {
          row.preparation = [Command([python, "\(options.peers)/photos.py", photos, "\(count)"])]
        }
        row.contestants.append(
          Row.Contestant(
            name: "torchvision", role: .usual,
            command: Command([
              python, "\(options.peers)/torch_views.py", "\(size)", "\(count)", "--workers",
              "\(ProcessInfo.processInfo.activeProcessorCount)", "--folder", photos,
            ])))
      }
      return row
    }
  }

  private var cifar: Row {
    let directory = options.cifar ?? "data/cifar-10-batches-bin"
    let run = [options.bt, "run", "\(options.cases)/cifar10.bt", "directory=\(directory)", "precision=bf16"]
    return Row(
      group: "cifar10", name: "cifar10", precision: "bf16", images: 9984, target: Target(overUsual: 2),
      contestants: [Row.Contestant(name: "bt", role: .bt, command: Command(run))]
        + peers.torch("torch_cifar.py", [directory, "--speed", "--bf16"]))
  }

  /// The whole of examples/quickstart.bt's training. The peer reads the images that bt writes.
  private var digits: Row {
    let run = [options.bt, "run", "\(options.cases)/quickstart.bt", "epochs=60"]
    let images = [options.bt, "run", "\(options.cases)/digits_images.bt", "--out", work]
    return Row(
      group: "digits", name: "digits", target: Target(overUsual: 2.5), preparation: [Command(images)],
      contestants: [Row.Contestant(name: "bt", role: .bt, command: Command(run))]
        + peers.torch("torch_quickstart.py", ["\(work)/digits.npy", "60"]))
  }

  /// The interpreter alone. Python is there without PyTorch too.
  private var arithmetic: [Row] {
    ["for", "while", "float", "fibonacci"].map { work in
      Row(
        group: "arithmetic", name: "arithmetic:\(work)",
        contestants: [
          Row.Contestant(
            name: "bt", role: .bt,
            command: Command([options.bt, "run", "\(options.cases)/arithmetic.bt", "work=\(work)"])),
          Row.Contestant(
            name: "python", role: .usual,
            command: Command(
              (options.python.map { [$0] } ?? ["/usr/bin/env", "python3"])
                + ["\(options.peers)/arithmetic.py", work])),
        ])
    }
  }
}
