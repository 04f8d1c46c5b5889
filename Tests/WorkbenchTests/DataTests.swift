import DSL
import Foundation
import Testing
import Workbench

/// Data sets in files, as a script reaches them.
@Suite struct DataTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ name: String, _ bytes: [UInt8]) throws {
    let file = URL(fileURLWithPath: "\(folder.path)/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  /// Files of CIFAR-10 whose images are all of one level.
  private func writeCIFAR(train: [UInt8], test: [UInt8], level: UInt8 = 51) throws {
    func records(_ labels: [UInt8]) -> [UInt8] {
      labels.flatMap { [$0] + [UInt8](repeating: level, count: 3072) }
    }
    try write("data_batch_1.bin", records(train))
    try write("test_batch.bin", records(test))
  }

  private var opened: String { "let data = cifar10(\"\(folder.path)\", files=[\"data_batch_1.bin\"])\n" }

  @Test("a data set in files slices, has a length, tells its classes, and its images are numbers")
  func members() throws {
    try writeCIFAR(train: [3, 1, 2, 1], test: [0, 9])
    let session = Session()
    #expect(session.run(opened).result.succeeded)
    for (code, text) in [
      ("len(data.train)", "4"), ("data.test.labels", "[0, 9]"), ("data.classes[9]", "truck"),
      ("data.labels", "[3, 1, 2, 1]"), ("data.train.shape", "[32, 32, 3]"), ("data.train[-1].label", "1"),
      ("data.train[1..2].labels", "[1, 2]"), ("data.train[[3, 0]].labels", "[1, 3]"),
      ("data.train[tensor(data.labels) == 1].labels", "[1, 1]"),
      ("batches(data.train, views=[augment {}], size=2)[0].views[0].shape", "[2, 32, 32, 3]"),
      ("float(mean(batches(data.train, views=[augment {}], size=2)[0].views[0]))", "0.20000000298023224"),
      ("data.train == \(opened.dropFirst(11).dropLast()).train", "true"),
      ("data.train == data.test", "false"),
      ("data.train[0..<2] == data.train[0..1]", "true"), ("data.train[0..<2] == data.train[1..2]", "false"),
      (
        "[data.train[1..<4][1..<3]]",
        "[cifar10(\"\(folder.path)\", files=[\"data_batch_1.bin\"]).train[2..<4]]"
      ),
      ("[x.label for x in shuffle(data.train, seed=1)].sorted()", "[1, 1, 2, 3]"),
    ] { #expect(session.run(code).text == text, "\(code)") }
    #expect(
      session.run("data").transcript.displays == [
        "cifar10.train: 4 images of 32x32x3 in 10 classes\ncifar10.test: 2 images of 32x32x3 in 10 classes"
      ])
    #expect(session.run("shuffle(data)").diagnostics.contains("help: choose a part: `.train`"))
  }

  @Test("a training reads its images from files, and the checks before it read none")
  func training() throws {
    try writeCIFAR(train: (0..<64).map { $0 % 10 }, test: [1, 2])
    let cell = run(
      opened + """
        augment view() { gaussian_noise(0.1) }
        let run = train {
          data = data.train
          views = [view(), view()]
          backbone = avg_pool(8) >> flatten() >> linear(8)
          loss = barlow_twins()
          optimizer = adam()
          epochs = 1
          batch = 32
        }
        [run.status, knn("pixels", data.train, data.test, k=1) >= 0]
        """)
    #expect(cell.text == "[\"finished\", true]")
  }

  @Test(
    "what is wrong with data is told at the path, before anything runs",
    arguments: ["cifar10", "cifar100", "stl10", "mnist", "image_folder"])
  func missing(_ name: String) {
    let cell = run("print(\"not printed\")\nlet data = \(name)(\"\(folder.path)/none\")\ndata.train")
    #expect(cell.codes == ["BT0604"] && cell.transcript.output.isEmpty)
    #expect(cell.diagnostics.contains("--> test.bt:2:\(13 + name.count)"))
    #expect(
      cell.diagnostics.contains(name == "image_folder" ? "DIR/CLASS/" : "`scripts/get-data \(name) DIR`"))
  }

  @Test("checking without data takes what is missing as unknown, and finds other mistakes")
  func withoutData() throws {
    var options = Session.Options()
    options.withoutData = true
    for name in ["cifar10", "cifar100", "stl10", "mnist", "image_folder"] {
      let code =
        "let data = \(name)(\"\(folder.path)/none\")\nlen(data.train[0..<4])\nnothere(1)\n"
      #expect(
        Session(options).check(Array(code.utf8), name: "a.bt").diagnostics.map(\.code) == ["BT0201"],
        "\(name)")
    }
    try write("data_batch_1.bin", [1, 2, 3])
    let damaged = Session(options).check(Array(opened.utf8), name: "a.bt")
    #expect(damaged.diagnostics.map(\.code) == ["BT0605"])
  }

  @Test("paths are tried below the output directory first")
  func output() throws {
    try write("pictures/a/1.png", png)
    #expect(run("len(image_folder(\"pictures\"))", out: folder.path).text == "1")
    #expect(run("len(image_folder(\"pictures\"))").codes == ["BT0604"])
  }

  @Test("images without labels are trained on, and not evaluated")
  func unlabeled() throws {
    for name in ["train", "test", "unlabeled"] {
      try write("\(name)_X.bin", [UInt8](repeating: 3, count: 27_648))
      try write("\(name)_y.bin", [2])
    }
    let session = Session()
    let shown = session.run(
      "let data = stl10(\"\(folder.path)\")\n[data.unlabeled.labels, data.train.labels]")
    #expect(shown.text == "[[nothing], [1]]")
    #expect(session.run("batches(data.unlabeled, [augment {}], size=1)[0].labels").text == "[nothing]")
    let cell = session.run("knn(\"pixels\", data.unlabeled, data.test, k=1)")
    #expect(
      cell.codes == ["BT0605"] && cell.diagnostics.contains("`train` of `knn` has images without a class"))
  }

  /// One gray pixel.
  private var png: [UInt8] {
    Array(
      Data(
        base64Encoded:
          "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")
        ?? Data())
  }

  @Test("checking opens an image folder, and decodes nothing")
  func folders() throws {
    try write("p/train/cat/1.png", png)
    // The header is good, and what follows is not.
    try write("p/train/dog/2.png", Array(png.prefix(41)) + [0, 0, 0])
    let session = Session()
    let opened = session.run("let data = image_folder(\"\(folder.path)/p\", cache=0.5)\ndata.train.classes")
    #expect(opened.text == "[\"cat\", \"dog\"]")
    let decoding = session.run("print(\"runs\")\n[data.train[0].image, data.train[1].image]")
    #expect(decoding.transcript.output == "runs\n" && decoding.codes == ["BT0605"])
    #expect(decoding.diagnostics.contains("/p/train/dog/2.png: not a whole PNG image"))
    #expect(session.run("[data]").text == "[image_folder(\"\(folder.path)/p\", cache=0.5)]")
    #expect(session.run("data.test").diagnostics.contains("`test`"))
    let gray = session.run("image_folder(\"\(folder.path)/p\", channels=1).train.shape")
    #expect(gray.text == "[1, 1, 1]")
  }

  @Test("tensors make data sets, of vectors too, and training takes them")
  func tensors() {
    for (code, text) in [
      ("tensors(ones([2, 3, 4, 1]), [1, 0])[0].label", "1"),
      ("tensors(tensor([[1.5, 2], [3, 4]]), [0, 1])[1].image.shape", "[2]"),
      ("[tensors(tensor([[1.5, 2], [3, 4]]), [0, 1])[1].image]", "[tensor([3.0, 4.0])]"),
      (
        "tensors(tensor(zeros([2, 1, 1, 1]), type=\"u8\"), tensor([0, 1], type=\"i32\"), classes=[\"a\", \"b\", \"c\"]).classes",
        "[\"a\", \"b\", \"c\"]"
      ),
      ("let d = tensors(randn([64, 5]), [i % 2 for i in 0..<64])\nknn(\"pixels\", d, d, k=1)", "1.0"),
      (
        "let d = tensors(randn([64, 5]), [0 for i in 0..<64])\naugment v() { gaussian_noise(0.1) }\n"
          + "train(d, [v(), v()], linear(3), loss=barlow_twins(), optimizer=adam(), epochs=1, batch=16).status",
        "finished"
      ),
      ("len(tensors(rand([3, 2, 2, 3]), [0, 0, 0]).subset([-1]))", "1"),
    ] { #expect(run(code).text == text, "\(code)") }
    for (code, diagnostic) in [
      ("tensors(ones([2, 3, 4, 1]), [1])", "BT0605"), ("tensors(ones([2, 3, 4, 1]), [1, -1])", "BT0404"),
      ("tensors(ones([2, 3, 4, 1]), [1, 5], classes=[\"a\"])", "BT0404"),
      ("tensors(ones([2, 3]) * 300, [0.5])", "BT0407"),
      ("tensors(ones([2, 3, 4, 1]) * 300, [1, 0])", "BT0605"), ("tensors(ones([2, 3, 4]), [1, 0])", "BT0302"),
      ("subset(digits().test, [500])", "BT0404"), ("fraction(digits().test, 0)", "BT0605"),
      ("shapes(n=0)", "BT0605"), ("fraction(digits(), 0.5)", "BT0407"),
    ] {
      let cell = run("print(1)\n" + code)
      #expect(cell.codes.count == 1, "\(code)")
      #expect(cell.codes == [diagnostic], "\(code): \(cell.diagnostics)")
    }
  }
}
