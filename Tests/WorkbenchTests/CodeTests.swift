import DSL
import Testing
import Workbench

/// Values print as the code that makes them again.
@Suite struct CodeTests {
  private let session = Session()

  @Test(
    "a value printed as code evaluates to an equal value",
    arguments: [
      "affine(degrees=20, translate=0.125, scale=0.8..1.25, shear=15)", "brightness(0.7..1.3)",
      "gaussian_noise(0.1)", "affine(degrees=-5..5, interpolation=\"nearest\")",
      "random_resized_crop(32)", "random_resized_crop([8, 9], scale=0.2..1.0, interpolation=\"bilinear\")",
      "random_resized_crop(8, scale=1, ratio=0.5..2)", "evaluation_crop(8)", "resize(32)", "resize([32, 32])",
      "resize(9, interpolation=\"nearest\")", "center_crop([3, 4])", "random_crop(32, padding=4)",
      "vertical_flip(0.25)", "rotate(15)", "rotate(-15..30, interpolation=\"nearest\")", "cutout(8, p=0.5)",
      "color_jitter(0.4, 0.4, 0.2, 0.1, p=0.8)", "color_jitter(hue=-0.1..0.2)", "color_jitter()",
      "contrast(0.5..1.5)", "saturation(2)", "hue(-0.1)", "grayscale()", "solarize(0.25..0.5)",
      "posterize(4, p=1)",
      "equalize(0.125)", "mask(0.1..0.5)", "jitter(0.5)", "mixup(0.5, p=0.25)", "swap_noise(0.1..0.2)",
      "one_of { solarize(p=1); maybe(0.5) { equalize() } }",
      "gaussian_blur(sigma=0.1..1.0, p=0.25)", "horizontal_flip()", "horizontal_flip(0.125)", "identity()",
      "normalize(mean=[0.5, 0.25], std=[0.1, 1e-3])", "maybe(0.8) { brightness(0.5)\nidentity() }",
      "maybe() { maybe(0.1) { gaussian_noise(0.2) } }",
      "conv(32)", "conv(8, kernel=5, stride=2, padding=0, bias=false)", "linear(7, bias=false)",
      "batch_norm()",
      "batch_norm(eps=1e-6)", "relu()", "sigmoid()", "tanh()", "flatten()",
      "max_pool(3, stride=2, padding=1)",
      "avg_pool(2)", "global_avg_pool()", "conv(3) >> batch_norm() >> relu()",
      "layer_norm()", "layer_norm(eps=1e-3)", "dropout(0.25)", "residual { conv(3); relu() >> tanh() }",
      "residual(shortcut=linear(3)) { linear(3) }", "repeat(3) { residual { relu() } }",
      "parallel { linear(3) >> relu(); tanh() }",
      "sequence { linear(3); relu() } >> tanh()", "shared(linear(3))", "linear(3) >> (x -> x * 2) >> relu",
      "repeat(2) { brightness(0.5) }", "kaiming()", "kaiming(fan=3)", "normal(std=0.5)", "uniform(-1..0.5)",
      "constant(0.5)", "init(linear(3) >> relu(), input=[4], seed=7)",
      "init(linear(3) >> (x -> x @ parameter(\"w\", [3, 2])), input=[4])",
      "adam(lr=0.1).start(init(linear(3), input=[4]))",
      "sgd(lr=0.06)", "sgd(lr=1e-7, momentum=0, weight_decay=5e-4, nesterov=true)", "adam()",
      "adam(lr=2e-3, beta1=0.8, beta2=0.9, eps=1e-6, weight_decay=0.25)", "adamw(lr=3e-4)",
      "adamw(weight_decay=0)",
      "lars()", "lars(lr=0.3, bias_lr=0.1, momentum=0.5, eta=0.02, weight_decay=1e-4)",
      "barlow_twins()", "barlow_twins(lambda=0.02)", "barlow_twins(lambda=1e-5, form=\"gram\")", "constant()",
      "cosine()", "cosine(warmup=2.5, end=0)", "digits(size=12)",
      "digits(size=8).train", "digits(size=8).train[3..<7].shuffle(seed=2)", "shapes(n=9, size=8, seed=1)",
      "digits(size=8).test.fraction(0.25, seed=1)[1..<9].subset([3, 3, 0])",
      "shapes(n=9, size=8, seed=1).test",
      "tensor([[1.5, -2.0], [1e-7, 3e10]])", "tensor(0.1)", "tensor([1, 2, 3])",
      "tensor([true, false])", "tensor([[0, -5]], type=\"i32\")", "tensor(2147483647, type=\"i32\")",
      "tensor([0, 255], type=\"u8\")", "tensor([0.5, 3], type=\"bf16\")", "tensor([inf, -inf])",
      "tensor(false)",
      "zeros([0, 3])", "tensor([])", "tensor([], type=\"bool\")", "tensor(zeros([2, 0]), type=\"i32\")",
      "arange(1000)",
      "grad(sin)", "gelu()", "softmax()", "softmax(axis=0)",
    ])
  func roundTrip(_ code: String) {
    let first = session.run("let a = \(code)\n[a]")
    let printed = first.text
    #expect(first.result.succeeded && printed.hasPrefix("["), "\(printed)")
    let second = session.run("let b = \(printed)\nb == [a]")
    #expect(second.text == "true", "\(printed): \(second.text)")
    #expect(session.run("b").text == printed)
  }

  @Test("values that differ are not equal")
  func different() {
    let pairs = [
      ("affine(degrees=20)", "affine(degrees=21)"), ("conv(3)", "conv(3, bias=false)"), ("relu()", "tanh()"),
      ("adam(lr=0.1)", "adam(lr=0.2)"), ("adam()", "adamw()"), ("barlow_twins()", "barlow_twins(lambda=0.1)"),
      ("cosine()", "constant()"), ("digits(size=8)", "digits(size=9)"), ("[ones([2])]", "[ones([3])]"),
      ("[ones([2])]", "[zeros([2])]"), ("identity()", "relu()"), ("digits().train", "digits().test"),
      ("resize(32)", "resize([32, 32])"), ("contrast(0.5)", "saturation(0.5)"),
      ("random_resized_crop(8)", "random_resized_crop(8, ratio=0.75..1.3333)"),
      ("one_of { identity() }", "maybe(0.5) { identity() }"),
      ("maybe(0.5) { identity() }", "maybe(0.5) { horizontal_flip() }"),
      ("residual { relu() }", "residual { tanh() }"), ("repeat(2) { relu() }", "repeat(3) { relu() }"),
      ("residual { relu() }", "residual(shortcut=relu()) { relu() }"),
      ("relu() >> (x -> x)", "relu() >> (x -> 2 * x)"), ("relu() >> (y -> y)", "relu() >> (x -> x)"),
      ("init(linear(3), input=[4])", "init(linear(3), input=[4], seed=1)"), ("normal(1)", "normal(2)"),
      ("adam(lr=0.1).start(init(linear(3), input=[4]))", "adam(lr=0.2).start(init(linear(3), input=[4]))"),
    ]
    for (a, b) in pairs { #expect(session.run("(\(a)) == (\(b))").text == "false", "\(a) == \(b)") }
  }

  @Test("definitions print as their call, and views list their stages")
  func definitions() {
    session.run(
      """
      augment view(blur_p=0.0) { gaussian_noise(0.1)
        gaussian_blur(sigma=1, p=blur_p) }
      backbone enc(width=4) { linear(width) }
      """)
    #expect(
      session.run("[view(), view(blur_p=0.5), enc(width=8)]").text
        == "[view(blur_p=0.0), view(blur_p=0.5), enc(width=8)]")
    let view = session.run("view(blur_p=0.5)").transcript.displays
    #expect(view == ["view view(blur_p=0.5)\n  gaussian_noise(0.1)\n  gaussian_blur(sigma=1, p=0.5)"])
    #expect(session.run("[view(blur_p=0.5)] == [view(blur_p=0.5)]").text == "true")
    #expect(session.run("[view()] == [view(blur_p=0.5)]").text == "false")
    #expect(session.run("enc(width=8) == enc(width=9)").text == "false")
  }

  @Test("a model shows its parameters and their number")
  func model() {
    let shown = session.run(
      "init(conv(4, bias=false) >> batch_norm() >> flatten() >> linear(10), input=[4, 4, 1])"
    )
    .transcript.displays
    #expect(
      shown == [
        """
        model conv(4, kernel=3, bias=false) >> batch_norm() >> flatten() >> linear(10)   [4, 4, 1] -> [10]
          0.weight  [4, 1, 3, 3]  36
          1.weight  [4]           4
          1.bias    [4]           4
          3.weight  [10, 64]      640
          3.bias    [10]          10
          694 parameters
        """
      ])
    #expect(
      session.run("init(linear(1000), input=[1000])").transcript.displays[0].hasSuffix(
        "\n  1,001,000 parameters"))
  }

  @Test("a tensor shows its shape, its spread and a corner")
  func tensor() {
    #expect(
      session.run("tensor([[1, 2], [3, 4]])").transcript.displays[0].hasPrefix(
        "tensor [2, 2] f32   mean 2.5   min 1   max 4\n"))
    let large = session.run("ones([100, 100])").transcript.displays[0].split(separator: "\n")
    #expect(large.count == 8 && large[1].hasSuffix("…"))
    let odd = session.run("tensor([1.0, 0.0 / 0.0, 3.0])").transcript.displays[0]
    #expect(odd.contains("min 1 ") && odd.contains("max 3\n"))
    #expect(session.run("log(tensor([-1.0, -2.0]))").transcript.displays[0].contains("nan   max"))
    #expect(session.run("tensor(2.5)").transcript.displays == ["2.5"])
    #expect(session.run("[tensor([inf, -inf, nan])]").text == "[tensor([inf, -inf, nan])]")
    #expect(session.run("argmax(tensor([1, 3]))\nany(ones([2]) > 1)").transcript.displays == ["1", "false"])
    #expect(
      session.run("tensor([1, 2]) > 1").transcript.displays == [
        "tensor [2] bool   true 1 of 2\n       false      true"
      ])
    #expect(
      session.run("arange(3) * 100000").transcript.displays[0].hasPrefix("tensor [3] f32"))
    #expect(
      session.run("tensor([123456, 7], type=\"i32\")").transcript.displays[0].hasSuffix(
        "    123456         7"))
    #expect(session.run("zeros([0, 3])").transcript.displays == ["tensor [0, 3] f32"])
    #expect(session.run("\"{sum(ones([3])):.2f}\"").text == "3.00")
  }
}
