import Testing
import Workbench

/// Functions of one image as stages of a view.
@Suite struct WrittenAugmentationTests {
  @Test("a function is applied to each image, among other stages and in blocks")
  func applied() {
    #expect(run("augment v { x -> 1 - x }\nv(full([2, 4, 4, 1], 0.25))[1, 0, 0, 0] |> float").text == "0.75")
    #expect(
      run(
        "fn half(x) = x / 2\naugment v { brightness(2.0); half; maybe(1.0) { half; brightness(1.0) } }\n"
          + "float(v(full([3, 4, 4, 1], 0.4))[2, 3, 3, 0])"
      ).text.hasPrefix("0.2000000"))
    #expect(run("augment v { x -> x[..<2] }\nv(ones([5, 4, 4, 3])).shape").text == "[5, 2, 4, 3]")
    #expect(run("augment v { x -> x[..<2] }\ndigits(size=8).train[0].image |> v").text == "image 2x8x1")
    #expect(run("fn f(x) = x * 2\naugment v { f }\n[v, v == augment { f }]").text.contains("v"))
  }

  @Test("a training sees it, draws by image and epoch, and gives the same bits for any number of threads")
  func trains() {
    let code =
      smallTraining + """
        augment noisy() { x -> x + 0.1 * randn([8, 8, 1]); gaussian_noise(0.05) }
        let run = train(backbone=enc(), optimizer=adam(), ..small, views=[noisy(), noisy()], loss=barlow_twins())
        [run.history[-1].loss, knn(run.encoder, data.train, data.test, k=5)]
        """
    let first = run(code)
    #expect(first.result.succeeded, "\(first.diagnostics)")
    #expect(first.text == run(code).text)
    // Two views of an image, and two images, draw different numbers.
    let drawn = run(
      "augment v { x -> x * 0 + rand([1]) }\nlet y = v(zeros([2, 3, 3, 1]))\nfloat(y[0, 0, 0, 0]) != float(y[1, 0, 0, 0])"
    )
    #expect(drawn.text == "true", "\(drawn.text)")
  }

  @Test("a mistake is told at its place, before the first batch where shapes tell it")
  func mistakes() {
    let shape = run(
      smallTraining + "augment w() { x -> x @ ones([5, 5]) }\n"
        + "let run = train(backbone=enc(), optimizer=adam(), ..small, views=[w(), w()], loss=barlow_twins())")
    #expect(
      shape.codes == ["BT0302"] && shape.diagnostics.contains("x -> x @ ones([5, 5])"), "\(shape.diagnostics)"
    )
    #expect(shape.transcript.steps == 0)
    let late = run("augment w { x -> { assert float(sum(x)) > 100; x } }\nw(zeros([2, 4, 4, 1]))")
    #expect(late.codes == ["BT0411"], "\(late.diagnostics)")
    #expect(
      run("augment w { x -> sum(x) }\nw(zeros([2, 4, 4, 1]))").diagnostics.contains(
        "[height, width, channels]"))
    #expect(
      run("augment w { x -> 3 }\nw(zeros([2, 4, 4, 1]))").diagnostics.contains("gives an image, not an int"))
    #expect(run("augment w { (x, y) -> x }").codes == ["BT0415"])
    #expect(run("sequence { x -> x; brightness(1.0); relu() }").codes == ["BT0407"])
  }
}
