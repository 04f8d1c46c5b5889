import DSL
import Foundation
import Testing
import Workbench

/// `save` and `load`: what was written comes back, checking knows it before, and nothing hostile gets through.
@Suite struct FilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ text: String) -> Cell { WorkbenchTests.run(text, out: folder.path) }

  private func write(_ text: String, _ name: String) throws { try write(Array(text.utf8), name) }

  private func write(_ bytes: [UInt8], _ name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(folder.path)/\(name)"))
  }

  struct Trip: Sendable, CustomTestStringConvertible {
    let value: String
    let file: String
    /// What is loaded, as code.
    let loaded: String
    var testDescription: String { "\(value) as \(file)" }

    init(_ value: String, _ file: String, _ loaded: String? = nil) {
      (self.value, self.file, self.loaded) = (value, file, loaded ?? value)
    }
  }

  static let trips = [
    Trip("tensor([[1.5, -2.0], [3.0, 0.1]])", "a.npy"), Trip("tensor([1, 2], type=\"i32\")", "a.npy"),
    Trip("tensor([true, false])", "a.npy"), Trip("tensor([1, 2], type=\"u8\")", "a.npy"),
    Trip("tensor([1.5], type=\"bf16\")", "a.npy", "tensor([1.5])"), Trip("tensor(2.5)", "a.npy"),
    Trip("({a: tensor([1.0]), b: tensor([[true]])})", "a.npz"),
    Trip("[tensor([1.0]), tensor([2.0])]", "a.npz", "({arr_0: tensor([1.0]), arr_1: tensor([2.0])})"),
    Trip("({a: tensor([1.0])})", "a.safetensors", "load(\"a.safetensors\")"),
    Trip("tensor([1.0, 2.0])", "a.pth"), Trip("tensor([1.5], type=\"bf16\")", "a.pt"),
    Trip("tensor([[1, 2], [3, 4.5]])", "a.csv"), Trip("tensor([1, 2])", "a.csv", "tensor([[1], [2]])"),
    Trip("[{a: 1, b: 0.5, c: \"x, \\\"y\\\"\"}, {a: 2, b: nothing, c: \"\\n\"}]", "a.csv"),
    Trip("[{a: true}, {a: false}]", "a.csv"), Trip("[{a: nan}, {a: inf}]", "a.csv"),
    Trip("({a: [1, 2.0, nothing, true, \"é\\n\\\"\"], b: {c: []}, d: {}})", "a.json"),
    Trip("1..3", "a.json", "[1, 2, 3]"), Trip("[nan, inf, -inf]", "a.json"), Trip("\"text\"", "a.json"),
    Trip("[tensor([[1, 2]]), tensor(true)]", "a.json", "[[[1.0, 2.0]], true]"),
    Trip("tensor([[[0.0, 1.0, 0.2]]])", "a.png"),
    Trip("tensor([[0.0, 1.0]])", "a.png", "tensor([[[0.0], [1.0]]])"),
    Trip("tensor([[7.0, -3.0]])", "a.png", "tensor([[[1.0], [0.0]]])"),
    Trip("tensor([[0, 51]], type=\"u8\")", "a.png", "tensor([[[0.0], [0.2]]])"),
  ]

  @Test("what was saved is loaded, and save gives its value", arguments: trips)
  func roundTrip(_ trip: Trip) throws {
    let cell = run(
      """
      let value = \(trip.value)
      let given = save(value, "\(trip.file)")
      "{given}" == "{value}"
      """)
    #expect(cell.text == "true")
    #expect(cell.transcript.saved == ["\(folder.path)/\(trip.file)"])
    #expect(
      run("\"{load(\"\(trip.file)\")}\" == \"{\(trip.loaded)}\"").text == "true",
      "\(run("load(\"\(trip.file)\")").text)")
  }

  @Test(
    "a model's weights travel through every format into an equal model, and the recipe finds them by name")
  func models() throws {
    for file in ["w.safetensors", "w.pth", "w.npz"] {
      let cell = run(
        """
        backbone net() { conv(4) >> batch_norm() >> relu() >> flatten() >> linear(3) }
        let model = init(net(), input=[4, 4, 2], seed=3)
        save(model, "\(file)");
        let other = init(net(), input=[4, 4, 2], weights=load("\(file)"))
        [other == model, other == init(net(), input=[4, 4, 2]), init(net(), input=[4, 4, 2]).with(model) == model,
          max(abs(other(ones([1, 4, 4, 2])) - model(ones([1, 4, 4, 2]))))]
        """)
      #expect(cell.text == "[true, false, true, tensor(0.0)]", "\(file)")
    }
    #expect(try folder.contents == ["w.npz", "w.pth", "w.safetensors"])
  }

  @Test("weights have names, parts and a table")
  func weights() throws {
    let cell = run(
      """
      save(init(linear(2) >> linear(1, bias=false), input=[3]), "w.pth");
      let w = load("w.pth")
      [w.names, len(w), w["0.weight"].shape, w["0"].names, w["1"]["weight"].shape, w == load("w.pth"),
        [x.name for x in w], w.tensors["1.weight"].shape]
      """)
    #expect(
      cell.text == """
        [["0.weight", "0.bias", "1.weight"], 3, [2, 3], ["weight", "bias"], [1, 2], true, \
        ["0.weight", "0.bias", "1.weight"], [1, 2]]
        """)
    let shown = run("load(\"w.pth\")").transcript.displays
    #expect(
      shown == [
        "weights\n  0.weight  [2, 3]  f32\n  0.bias    [2]     f32\n  1.weight  [1, 2]  f32\n  3 tensors, 10 numbers"
      ])
    for name in ["names", "tensors"] { #expect(Session().help(on: "weights.\(name)") != nil) }
    let wrong = run("load(\"w.pth\")[\"0.wieght\"]")
    #expect(wrong.diagnostics.contains("hold no \"0.wieght\"") && wrong.diagnostics.contains("`0.weight`"))
  }

  @Test(
    "weights that do not fit are told by name, with a mend",
    arguments: [
      ("{weight: ones([2, 3])}", "the weights lack `bias`", "strict=false"),
      ("{weight: ones([3, 2]), bias: ones([2])}", "`weight` is [2, 3] in the model, and [3, 2]", ""),
      ("{weight: ones([2, 3]), bias: ones([2]), more: ones([1])}", "the model has no `more`", ""),
      ("init(linear(2) >> relu(), input=[3])", "no `0.weight`", "weights[\"0\"]"),
      ("3", "takes weights, a model or a record of tensors", ""),
    ])
  func misfits(_ weights: String, _ reason: String, _ help: String) throws {
    for code in [
      "init(linear(2), input=[3], weights=\(weights))", "init(linear(2), input=[3]).with(\(weights))",
    ] {
      let cell = run(code)
      #expect(!cell.result.succeeded && cell.diagnostics.contains(reason), "\(cell.diagnostics)")
      #expect(help.isEmpty || cell.diagnostics.contains(help), "\(cell.diagnostics)")
    }
    #expect(
      run("init(linear(2), input=[3]).with({weight: ones([2, 3])}, strict=false).parameters.weight[0]").text
        == "tensor([1.0, 1.0, 1.0])")
  }

  // MARK: - Checking

  private func check(_ text: String, withoutData: Bool = false) -> String {
    var options = Session.Options()
    options.outputDirectory = folder.path
    options.withoutData = withoutData
    let result = Session(options).check(Array(text.utf8), name: "test.bt")
    return result.diagnosticText(.text(color: false))
  }

  @Test("checking writes nothing, and knows the shapes of what earlier statements save")
  func checked() throws {
    for (save, load) in [
      ("save(ones([3, 4]), \"x.npy\")", "load(\"./x.npy\")"),
      ("save(ones([3, 4]), \"x.pth\")", "load(\"x.pth\")"),
      ("save({x: ones([3, 4])}, \"x.npz\")", "load(\"x.npz\").x"),
      ("save({x: ones([3, 4])}, \"x.safetensors\")", "load(\"x.safetensors\")[\"x\"]"),
    ] {
      #expect(check("\(save);\n\(load) @ ones([4, 2])").isEmpty)
      let mistake = check("\(save);\n\(load) @ ones([3, 2])")
      #expect(mistake.contains("BT0302") && mistake.contains("[3, 4]"), "\(mistake)")
    }
    #expect(try folder.contents.isEmpty)
    // What may not run leaves no certainty.
    #expect(
      check("if rand([]) < 0.5 { save(ones([2]), \"y.npy\") }\nload(\"y.npy\") @ ones([3, 2])").contains(
        "BT0302"))
    #expect(check("let n = int(rand([]) * 9)\nsave(ones([2]), \"y{n}.npy\");\nload(\"y3.npy\")").isEmpty)
  }

  @Test(
    "checking reads headers alone; what is missing is a mistake at its place, unless data is done without")
  func headers() throws {
    #expect(
      run(
        "save(ones([3, 4]), \"x.npy\"); save({a: 1, b: [2]}, \"x.json\"); save(ones([2, 2, 3]), \"x.png\");"
      ).result.succeeded)
    #expect(check("load(\"x.npy\") @ ones([3, 2])").contains("BT0302"))
    #expect(
      check("load(\"x.png\").reshape([5])").contains("BT0302")
        || check("load(\"x.png\").reshape([5])").contains("[2, 2, 3]"))
    #expect(check("load(\"x.json\").b[3]").contains("BT0404"))
    #expect(check("load(\"x.json\").c").contains("BT0"))
    let missing = check("let a = 1\nload(\"gone.npy\")")
    #expect(
      missing.contains("BT0604") && missing.contains("test.bt:2:6") && missing.contains("gone.npy"),
      "\(missing)")
    #expect(check("load(\"gone.npy\") + 1", withoutData: true).isEmpty)
    for data in ["cifar10", "cifar100", "stl10", "mnist", "image_folder"] {
      #expect(check("\(data)(\"gone\").train[0..<8]").contains("BT0604"))
      #expect(check("\(data)(\"gone\").train[0..<8]", withoutData: true).isEmpty)
    }
  }

  @Test("paths to read are tried below the output directory, then as they are")
  func paths() throws {
    #expect(run("save(tensor([1]), \"in/a.npy\"); load(\"in/a.npy\")").text == "tensor([1.0])")
    #expect(WorkbenchTests.run("load(\"\(folder.path)/in/a.npy\")", out: "/nowhere").text == "tensor([1.0])")
  }

  // MARK: - Mistakes

  @Test(
    "a value that a format can't hold is refused with what it takes, and nothing is written",
    arguments: [
      ("3", "a.npy", "takes a tensor"), ("[1, 2]", "a.npy", "tensor("), ("abs", "a.json", "no form in JSON"),
      ("({a: [abs]})", "a.json", "no form in JSON"), ("ones([2, 2, 2])", "a.csv", "a table is a matrix"),
      ("[1, 2]", "a.csv", "a list of records"), ("[{a: 1}, {b: 1}]", "a.csv", "number 1 has others"),
      ("[{a: [1]}]", "a.csv", "the field `a`"), ("[]", "a.csv", "a list of records"),
      ("[{}]", "a.csv", "fields"),
      ("ones([2, 2, 2])", "a.png", "1, 3 or 4 channels"), ("ones([2, 2, 2, 3])", "a.png", "`x[0]`"),
      ("zeros([0, 2])", "a.png", "from 1 to"),
      ("tensor([[1, 2]], type=\"i32\")", "a.png", "numbers from 0 to 1"),
      ("full([1, 1], nan)", "a.png", "holds NaN"), ("ones([1])", "a.svg", "takes a figure"),
      ("ones([1])", "a.txt", "not known by its ending"), ("ones([1])", "a", "not known by its ending"),
      ("({a: 1})", "a.pth", "a record or list of tensors"), ("[]", "a.npz", "a record or list of tensors"),
      ("({})", "a.safetensors", "a record or list"), ("heatmap(ones([2, 2]))", "a.npy", "written as .png"),
      ("heatmap(ones([2, 2]))", "a.jpg", "written as .png"),
    ])
  func unwritable(_ value: String, _ file: String, _ reason: String) throws {
    let cell = run("save(\(value), \"\(file)\")")
    #expect(!cell.result.succeeded && cell.diagnostics.contains(reason), "\(cell.diagnostics)")
    #expect(try folder.contents.isEmpty)
  }

  @Test(
    "a text that is not what its name says is told with its line",
    arguments: [
      ("a.json", "", "ends where a value"), ("a.json", "[1,\n2", "line 2"),
      ("a.json", "[1,]", "no value begins"),
      ("a.json", "{\"a\":1,}", "quotation marks"), ("a.json", "{a: 1}", "quotation marks"),
      ("a.json", "01", "no number"),
      ("a.json", "1.", "no number"), ("a.json", "-", "no number"), ("a.json", "1e999", "too large"),
      ("a.json", "+1", "no value"),
      ("a.json", "\"\\ud800\"", "surrogate"), ("a.json", "\"\\x\"", "unknown escape"),
      ("a.json", "\"\n\"", "control"),
      ("a.json", "\"abc", "does not end"), ("a.json", "nul", "no value"), ("a.json", "1 2", "stands behind"),
      ("a.csv", "", "empty"), ("a.csv", "a,b\n1,2,3\n", "has 3 cells, and the first has 2"),
      ("a.csv", "1,2\n3\n", "has 1 cells"),
      ("a.csv", "a,a\n1,2\n", "one name"), ("a.csv", "a\n\"x", "does not end"),
      ("a.csv", "\"x\"y\n", "behind a quoted"),
      ("a.csv", "1,2\n3,x\n", "\"x\" is no number"),
      ("a.txt", "hello", "not known"), ("a.npy", "hello", "ends at byte 5"),
      ("a.npz", "hello", "no whole zip"),
      ("a.pth", "hello", "no file of PyTorch's"), ("a.safetensors", "hello", "too few"),
      ("a.png", "hello", "images are"),
      ("a.json", "\"\u{0}\"", "control"),
    ])
  func unreadable(_ file: String, _ text: String, _ reason: String) throws {
    try write(text, file)
    for cell in [run("load(\"\(file)\")"), run("let f = () -> load(\"\(file)\")\nf()")] {
      #expect(!cell.result.succeeded && cell.diagnostics.contains(reason), "\(cell.diagnostics)")
      #expect(cell.diagnostics.contains(file) && cell.diagnostics.contains("BT0604"), "\(cell.diagnostics)")
    }
  }

  @Test("JSON nests to the depth of the language's values, and no further")
  func depth() throws {
    for (depth, fits) in [(400, true), (20_000, false), (1_000_000, false)] {
      try write(String(repeating: "[", count: depth) + String(repeating: "]", count: depth), "deep.json")
      let cell = run("load(\"deep.json\");")
      #expect(cell.result.succeeded == fits && (fits || cell.diagnostics.contains("nests deeper")))
    }
    try write(String(repeating: "{\"a\":", count: 20_000), "deep.json")
    #expect(run("load(\"deep.json\")").diagnostics.contains("nests deeper"))
  }

  @Test("damaged files of every format give a value or a diagnostic")
  func damaged() throws {
    let made = run(
      """
      save([{a: 1, b: "x"}, {a: 2, b: "y"}], "a.csv"); save({a: [1, 2.5, "x"], b: {c: true}}, "a.json")
      save(init(linear(2), input=[3]), "a.pth"); save({x: ones([3])}, "a.npz"); save(ones([4, 4, 3]), "a.png")
      save(ones([3, 4]), "a.npy"); save({x: ones([3])}, "a.safetensors");
      """)
    #expect(made.result.succeeded, "\(made.diagnostics)")
    let session = Session(
      {
        var options = Session.Options()
        options.outputDirectory = folder.path
        return options
      }())
    for name in try folder.contents {
      let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)")))
      var random = Seeded(UInt64(bytes.count))
      for _ in 0..<25 {
        var copy = bytes
        if random.below(4) == 0 { copy.removeLast(random.below(copy.count)) }
        for _ in 0..<random.below(3) where !copy.isEmpty {
          copy[random.below(copy.count)] = UInt8(truncatingIfNeeded: random.next())
        }
        try write(copy, "damaged-\(name)")
        let cell = session.run("load(\"damaged-\(name)\");")
        #expect(cell.result.diagnostics.allSatisfy { Session.explanation(of: $0.code) != nil })
      }
    }
  }
}
