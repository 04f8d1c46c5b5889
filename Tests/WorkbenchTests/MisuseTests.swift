import DSL
import Testing
import Workbench

/// Everything a user may write by mistake is a diagnostic with a code and a place.
@Suite struct MisuseTests {
  struct Misuse: Sendable, CustomTestStringConvertible {
    let code: String
    let says: String
    init(_ code: String, _ says: String) { (self.code, self.says) = (code, says) }
    var testDescription: String { code }
  }

  private static let session: Session = {
    let session = Session()
    session.run(smallTraining + "let m = init(linear(2), input=[3])\nlet f = heatmap(ones([2, 2]))")
    return session
  }()

  static let misuses: [Misuse] = [
    // Definitions with parameters used as values, and the other way round.
    Misuse(
      "train(..small, views=view, backbone=enc(), loss=barlow_twins(), optimizer=adam())", "call it: `view()`"
    ),
    Misuse(
      "train(..small, views=[view], backbone=enc(), loss=barlow_twins(), optimizer=adam())",
      "call it: `view()`"),
    Misuse(
      "train(..small, views=v, backbone=enc, loss=barlow_twins(), optimizer=adam())", "call it: `enc()`"),
    Misuse("augment one { identity() }\none()", "`one` is an augment"),
    Misuse("init(enc, input=[8, 8, 1])", "not a function"),
    // A gradient inside a gradient, whose part in the outer one would be missing.
    Misuse(
      "value_and_grad(x -> sum(value_and_grad(y -> sum(y^2), x)[1] * x), tensor([1, 2]))",
      "gradients of gradients"),
    Misuse(
      "value_and_grad(x -> sum(value_and_grad(y -> sum(y * x), tensor([1, 2]))[1] * x), tensor([1, 2]))",
      "gradients of gradients"),
    // Names that are nearly right.
    Misuse("train(..fields, ..small, los=barlow_twins())", "did you mean `loss`?"),
    Misuse("conv(3, kernal=3)", "did you mean `kernel`?"),
    Misuse("convv(3)", "did you mean `conv`?"),
    Misuse("data.trian", "did you mean `train`?"),
    Misuse("lines([{epoch: 1, loss: 2}], y=[\"lss\"])", "did you mean `loss`?"),
    // Sizes.
    Misuse("zeros([-1])", "can't be negative"), Misuse("zeros(3)", "takes a list"),
    Misuse("zeros([1, 1, 1, 1, 1, 1, 1, 1, 1])", "at most 8 axes"),
    Misuse("zeros([9223372036854775807])", "at most 2147483647"),
    Misuse("zeros([1000000, 1000000, 1000000])", "3.5 EiB"),
    Misuse("rand([2147483647, 2147483647, 2147483647])", "more than 8 EiB"),
    Misuse("ones([2, 3]) + ones([4])", "sizes 3 and 4 do not broadcast"),
    Misuse("reshape(ones([2, 3]), [4])", "6 elements do not fill [4]"),
    Misuse("reshape(ones([2, 3]), [-1, -1])", "only one size may be -1"),
    Misuse("sum(ones([2, 3]), axis=5)", "there is no axis 5"),
    Misuse("sum(ones([2, 3]), axis=[0, 0])", "twice"),
    Misuse("max(zeros([0]))", "nothing to take the max of"), Misuse("tensor([[1], [2, 3]])", "equally long"),
    Misuse("tensor([[1], 2])", "equally deep"), Misuse("tensor(\"a\")", "made of numbers"),
    Misuse("ones([3]).T", "takes a matrix"), Misuse("diagonal(ones([2, 3]))", "square matrix"),
    Misuse("standardize(ones([3, 3]), eps=-1)", "at least 0"),
    Misuse("standardize(ones([0, 3]))", "at least one row"),
    Misuse("cross_correlation(ones([2, 3]), ones([3, 3]))", "as many rows"),
    Misuse("float(ones([2]))", "tensor of one element"), Misuse("ones([2]) + \"a\"", "does not apply"),
    Misuse("for x in ones([]) { x }", "no elements to loop over"),
    Misuse("let (a, b) = ones([3])", "list of 2"),
    Misuse("if ones([2]) { 1 }", "compare it"), Misuse("if ones([2]) > 0 { 1 }", "use `any(x)` or `all(x)`"),
    Misuse("(ones([2]) > 0) and true", "use `any(x)`"), Misuse("not ones([2])", "compare: `x == 0`"),
    // Indices, comparisons, habits from elsewhere.
    Misuse("ones([3])[3]", "the index 3 is out of bounds for axis 0 of size 3"),
    Misuse("ones([2, 3])[0, -4]", "valid are -3 to 2"), Misuse("ones([3])[1..3]", "for axis 0 of size 3"),
    Misuse("ones([0])[0]", "there are no elements"), Misuse("ones([3])[[0, 3]]", "the index 3"),
    Misuse("ones([3])[[9223372036854775807]]", "out of bounds"),
    Misuse("ones([3])[-9223372036854775807]", "bounds"),
    Misuse("ones([2, 3])[0, 0, 0]", "too many indices for a tensor of shape [2, 3]"),
    Misuse("ones([])[0]", "no axes to index"), Misuse("ones([3])[1.0]", "not a float"),
    Misuse("ones([3])[ones([3])]", "not of floats"), Misuse("ones([3])[[0.5]]", "a list of ints"),
    Misuse("ones([3])[[true, false]]", "[2] here, [3] wanted"),
    Misuse("ones([2, 2, 2])[:, ones([2, 3]) > 0]", "[2, 2] wanted"),
    Misuse("ones([3])[ones([3, 1]) > 0]", "too many indices"), Misuse("ones([3])[ones([]) > 0]", "has none"),
    Misuse("ones([3, 3])[[0], [0]]", "one list or mask at a time"),
    Misuse("ones([3]) == ones([2])", "[a] == [b]"),
    Misuse("ones([3]) < \"a\"", "does not apply"), Misuse("max(ones([3]), 0)", "`maximum(x, 0)`"),
    Misuse("ones([3]).min(0)", "`min(x, axis=0)`"), Misuse("randn(2, 3)", "`randn([2, 3])`"),
    Misuse("ones(2, 3)", "`ones([2, 3])`"), Misuse("zeros(2, 3, 4)", "`zeros([2, 3, 4])`"),
    Misuse("full(2, 0.5)", "takes a list"), Misuse("ones([1]).item()", "`float(x)`"),
    Misuse("ones([1]).shape()", "`.shape`"), Misuse("ones([2]).unsqueeze(0)", "reshape"),
    Misuse("any(ones([2]))", "compare: `any(x > 0)`"), Misuse("all([1, 2])", "list of bools"),
    Misuse("where(ones([2]), 1, 0)", "compare: `where(x > 0, a, b)`"),
    Misuse("concat([])", "one tensor at least"),
    Misuse("concat([ones([2]), ones([2, 2])])", "its inputs: [2], [2, 2]"),
    Misuse("concat([1, \"a\"])", "a string is in it"),
    Misuse("stack([ones([2]), ones([3])])", "have one shape"),
    Misuse("stack([ones([2])], axis=2)", "stands at -2 to 1"),
    Misuse("tensor([ones([2])])", "`stack(list)`"),
    Misuse("tensor([0.5], type=\"i32\")", "no element of the type"),
    Misuse("tensor([256], type=\"u8\")", "from 0 to 255"),
    Misuse("tensor([1], type=\"f16\")", "is one of f32"),
    Misuse("int(ones([2]))", "tensor of one element"), Misuse("int(0.0 / 0.0)", "does not fit"),
    Misuse("arange(1, 2, 0)", "other than 0"), Misuse("arange(1e300)", "makes"),
    Misuse("arange(inf)", "finite"),
    Misuse("arange(0, 9223372036854775807)", "`step`"), Misuse("linspace(0, 1, 0)", "`count`"),
    Misuse("eye(100000000)", "of memory"), Misuse("one_hot([3], classes=2)", "none of 2 classes"),
    Misuse("one_hot([-1])", "none of 0 classes"), Misuse("one_hot(ones([2]))", "labels as ints"),
    Misuse("variance(ones([1]), ddof=1)", "too few"),
    Misuse("outer(ones([2, 2]), ones([2]))", "takes vectors"),
    Misuse("clamp(ones([2]))", "must be given"), Misuse("softmax(ones([2]), axis=1)", "no axis 1"),
    Misuse("argmax(zeros([0]))", "nothing to take the max of"),
    Misuse("\"{ones([2]):.3f}\"", "does not fit"),
    // Layers and models.
    Misuse("conv(0)", "positive size"), Misuse("conv(2, stride=0)", "positive size"),
    Misuse("linear(-3)", "positive size"), Misuse("max_pool(0)", "positive size"),
    Misuse("conv(2.5)", "takes an int"),
    Misuse("init(avg_pool(2, padding=-5), input=[8, 8, 1])", "padding -5"),
    Misuse("init(conv(1, kernel=2000000000), input=[16, 16, 3])", "this needs"),
    Misuse("init(conv(3, padding=9223372036854775807), input=[8, 8, 1])", "make no window"),
    Misuse("init(linear(3), input=[-1])", "can't be negative"),
    Misuse("init(linear(3), input=3)", "takes a list"),
    Misuse("init(identity(), input=[3])", "takes a layer"), Misuse("init(3, input=[3])", "takes a layer"),
    Misuse("batch_norm(eps=0)", "must be positive"), Misuse("relu() >> 3", "does not apply"),
    Misuse("relu() >> identity()", "does not apply"),
    Misuse("augment { conv(3) }", "no stage of an augment block"),
    Misuse("backbone { identity() }", "no stage of a backbone block"),
    Misuse("m()", "applied to one tensor"), Misuse("m(3)", "applied to one tensor"),
    Misuse("m(ones([2, 4]))", "made for inputs of [n, 3], not [2, 4]"),
    Misuse("m(ones([3]))", "made for inputs of [n, 3], not [3]"),
    Misuse("value_and_grad(k -> k(ones([2, 3])), m)", "single number"),
    Misuse("value_and_grad(k -> 3, m)", "single number"), Misuse("value_and_grad(3, m)", "takes a function"),
    Misuse("value_and_grad(k -> 3, 4)", "model"),
    Misuse("lars().start(3)", "takes a model"), Misuse("lars().start(m).step(m, 3)", "takes a gradient"),
    Misuse(
      "let (l, g) = value_and_grad(k -> sum(k(ones([2, 3]))), m)\nlars().start(m).step(init(enc(), input=[8, 8, 1]), g)",
      "of another model"),
    // Numbers out of range.
    Misuse("horizontal_flip(p=2)", "from 0 to 1"), Misuse("maybe(-0.5) { identity() }", "from 0 to 1"),
    Misuse("nn.Linear(3, 4)", "layers have no prefix"), Misuse("exit()", ":quit"),
    Misuse("Conv2d(3, 4)", "conv(16"),
    Misuse("conv(8, kernel_size=3)", "it is called `kernel`"), Misuse("linear(in_features=3)", "is inferred"),
    Misuse("mean(ones([2]), dim=0)", "it is called `axis`"),
    Misuse("relu(ones([2]), dim=0)", "its signature is"),
    Misuse("init(linear(3), input=[2]).fit(3)", "`train { … }`"),
    Misuse("digits().train.train", "this data set has no parts"),
    Misuse("maybe(0.5) { mixup() }", "`mixup` needs all pictures of a batch"),
    Misuse("normalize(mean=0, std=1) >> swap_noise(0.5)", "`swap_noise` needs all pictures of a batch"),
    Misuse("repeat(2) { mixup() }", "`mixup` needs all pictures of a batch"),
    Misuse("mixup(alpha=0)", "`alpha` must be from"),
    Misuse("summary(linear(3))", "needs the shape of its input"),
    Misuse("summary(3)", "a layer or a backbone"),
    Misuse("summary(init(linear(3), input=[2]), input=[2])", "known already"),
    Misuse("summary(linear(3) >> conv(3, kernel=3), input=[2])", "conv"),
    Misuse("gaussian_blur(sigma=1, p=2)", "from 0 to 1"), Misuse("affine(degrees=0.0 / 0.0)", "`degrees`"),
    Misuse("affine(scale=0)", "`scale`"), Misuse("affine(degrees=5..1)", "which is empty"),
    Misuse("brightness(-1)", "`factor`"), Misuse("gaussian_noise(-1)", "`std`"),
    Misuse("normalize(mean=[], std=[])", "has no numbers"), Misuse("normalize(mean=[0.5], std=[0])", "`std`"),
    Misuse("random_resized_crop(0)", "from 1 to 16384 pixels"),
    Misuse("random_resized_crop([8, 8, 8])", "an int or [height, width]"),
    Misuse("random_resized_crop(8.0)", "takes an int or [height, width]"),
    Misuse("random_resized_crop(8, scale=1.0..0.2)", "write 0.2..1.0"),
    Misuse("resize(8, interpolation=\"cubic\")", "\"bicubic\""), Misuse("hue(0.6)", "from -0.5 to 0.5"),
    Misuse("rotate(9, interpolation=\"bicubic\")", "\"nearest\" here"), Misuse("posterize(0)", "from 1 to 8"),
    Misuse("grayscale()(ones([1, 2, 2, 4]))", "of 1 or 3 channels"),
    Misuse("random_crop(9)(ones([1, 8, 8, 1]))", "there are no 9x9 pixels"),
    Misuse("one_of {}", "nothing to choose from"), Misuse("one_of { relu() }", "takes augmentations"),
    Misuse("one_of { center_crop(2); identity() }(ones([1, 8, 8, 1]))", "differ in shape"),
    Misuse("maybe(0.5) { relu() }", "takes augmentations"), Misuse("maybe(0.5) { 3 }", "not a stage"),
    Misuse("adam(lr=-1)", "`lr`"), Misuse("adam(lr=0.0 / 0.0)", "`lr`"), Misuse("adam(beta1=1)", "`beta1`"),
    Misuse("sgd()", "missing `lr`"), Misuse("lars(lr=1e300)", "`lr`"),
    Misuse("sgd(lr=\"a\")", "takes a number"),
    Misuse("cosine(warmup=-1)", "at least 0"), Misuse("cosine(end=2)", "between 0 and 1"),
    Misuse("barlow_twins(lambda=-1)", "`lambda`"),
    Misuse("barlow_twins(form=\"fast\")", "\"direct\" or \"gram\""),
    Misuse("barlow_twins(ones([2, 3]))", "some of its embeddings"),
    Misuse("barlow_twins(ones([2, 3]), ones([3, 3]))", "one shape"),
    Misuse("barlow_twins()(ones([3, 3]))", "some of its embeddings"),
    Misuse("barlow_twins()(1, 2)", "takes embeddings"),
    // Data and evaluation.
    Misuse("digits(size=3)", "from 8 to 64"), Misuse("digits(size=100000)", "from 8 to 64"),
    Misuse("data.train[5000]", "out of bounds"), Misuse("data.train[0..<0].shape", "no images"),
    Misuse("batches(data.train, views=v, size=0)", "at least 1"),
    Misuse("batches(data.train, views=[], size=9)", "no views"),
    Misuse("batches(data.train, views=v, size=9, epoch=0)", "`epoch`"),
    Misuse("batches(data.train, views=[3], size=9)", "list of views"),
    Misuse("batches(data.train, views=v, size=99)[100]", "out of bounds"),
    Misuse("batches(data, views=v, size=9)", "takes a data set"),
    Misuse("knn(\"pixels\", data.train, data.test, k=100000)", "more than the 1297"),
    Misuse("knn(\"pixels\", data.train, data.test, k=0)", "at least 1"),
    Misuse("knn(\"pixels\", data.train, data.test, k=5, temperature=0)", "must be positive"),
    Misuse("knn(\"pixels\", data.train[0..<0], data.test, k=5)", "no images"),
    Misuse("knn(\"pixels\", data.train, digits(size=16).test, k=5)", "different widths"),
    Misuse("knn(ones([2]), data.train, data.test, k=5)", "takes an encoder"),
    Misuse("knn(\"pixel\", data.train, data.test, k=5)", "takes an encoder"),
    Misuse("nearest_centroid(\"pixels\", data.train, data.test, shots=0)", "`shots`"),
    Misuse("nearest_centroid(\"pixels\", data.train, data.test, draws=0)", "`draws`"),
    Misuse("features(m, data.train)", "made for inputs of [n, 3]"),
    Misuse("features(init(conv(2), input=[8, 8, 1]), 3)", "data set"),
    Misuse("features(init(flatten() >> linear(3), input=[4, 4, 1]), data.test)", "in layer `1`: `linear(3)`"),
    // Training.
    Misuse("train {}", "missing `data`"), Misuse("train(..fields, ..small, loss=3)", "takes a loss"),
    Misuse("train(..fields, data=data.train, batch=1, epochs=1, loss=barlow_twins())", "at least 2"),
    Misuse("train(..fields, data=data.train, batch=9, epochs=-1, loss=barlow_twins())", "`epochs`"),
    Misuse(
      "train(..fields, data=data.train, batch=9, epochs=9223372036854775807, loss=barlow_twins())", "`epochs`"
    ),
    Misuse("train(..fields, data=ones([3, 8, 8, 1]), batch=2, epochs=1, loss=barlow_twins())", "data set"),
    Misuse("train(..fields, ..small, loss=barlow_twins(), schedule=3)", "takes a schedule"),
    Misuse("train(..small, views=v, backbone=enc(), loss=barlow_twins(), optimizer=3)", "takes an optimizer"),
    Misuse(
      "train(..small, views=v, backbone=ones([3]), loss=barlow_twins(), optimizer=adam())",
      "a layer or a backbone"),
    Misuse("train(..fields, ..small, loss=barlow_twins(), each_epoch=3)", "takes a function"),
    Misuse("resume(3)", "takes a run"),
    // Figures and files.
    Misuse("heatmap(ones([3]))", "takes a matrix"), Misuse("heatmap([])", "no matrices"),
    Misuse("heatmap(data)", "takes a matrix"), Misuse("heatmap(ones([0, 3]))", "nothing to draw"),
    Misuse("heatmap(ones([2, 2]), limits=2..-2)", "empty range"), Misuse("lines([])", "nothing to draw"),
    Misuse("lines([{epoch: 1}])", "nothing to draw"), Misuse("lines(3)", "takes a list"),
    Misuse("lines([{a: 1}])", "no column \"epoch\""), Misuse("image_grid(3)", "data set"),
    Misuse("image_grid(data.train[0..<0])", "nothing to draw"),
    Misuse("save(3, \"a.png\")", "takes a figure"),
    Misuse("save(f, \"a.foo\")", "written as .png"), Misuse("save(f, \"\")", "written as .png"),
    Misuse("save(f, \"/tmp\")", "written as .png"), Misuse("save(f, \"/proc/a.png\")", "/proc/a.png"),
    Misuse("save(f, \"/dev/null/a.png\")", "/dev/null/a.png"), Misuse("save(f, \"a\\u{0}b.png\")", "NUL"),
  ]

  @Test("misuse is a diagnostic with a code and a place", arguments: misuses)
  func misuse(_ misuse: Misuse) throws {
    let cell = Self.session.run(misuse.code)
    #expect(!cell.result.succeeded)
    let first = try #require(cell.result.diagnostics.first)
    #expect(cell.diagnostics.contains(misuse.says), "\(cell.diagnostics)")
    #expect(first.code.hasPrefix("BT") && Session.explanation(of: first.code) != nil)
    #expect(cell.diagnostics.contains("--> test.bt:"))
    #expect(cell.transcript.steps == 0 && cell.transcript.saved.isEmpty)
  }

  @Test("a folder with the name of a figure can't be written")
  func folder() throws {
    let folder = try TemporaryFolder()
    let inner = "\(folder.path)/a.png"
    #expect(run("save(heatmap(ones([2, 2])), \"\(inner)/b.png\")").result.succeeded)
    let cell = run("save(heatmap(ones([2, 2])), \"\(inner)\")")
    #expect(!cell.result.succeeded && cell.diagnostics.contains(inner), "\(cell.diagnostics)")
    #expect(try folder.contents == ["a.png", "a.png/b.png"])
  }

  @Test("stages nest to a depth that is bounded")
  func nesting() {
    for block in ["maybe(0.5)", "backbone"] {
      let start = block == "backbone" ? "relu()" : "identity()"
      let cell = run("fn f() { var x = \(start)\nfor i in 1..20000 { x = \(block) { x } }\nx }\nf()")
      #expect(cell.codes == [DiagnosticCode.valueTooDeep.rawValue], "\(block)")
    }
  }

  @Test("odd values that are allowed do no harm")
  func allowed() {
    let codes = [
      "zeros([0])", "mean(zeros([0]))", "tensor([[], []])", "off_diagonal(ones([1, 1]))",
      "log(tensor([-1.0]))",
      "1 / zeros([2])", "standardize(ones([1, 3]))", "barlow_twins(ones([1, 3]), ones([1, 3]))",
      "init(linear(3), input=[0])", "init(backbone {}, input=[3])(ones([2, 3]))", "m(ones([0, 3]))",
      "data.train[5..2]", "image_grid([], data.train[0..<3])", "image_grid(data.train)", "lines([1])",
      "heatmap(ones([2, 2]) / 0)", "heatmap(ones([2, 2]), limits=1..1)",
      "lines([{epoch: 1, loss: 0.0 / 0.0}])", "lines([{epoch: 1, loss: -2}, {epoch: 2, loss: 0}], log=true)",
      "batches(data.train, views=v, size=9223372036854775807, drop_last=false)[0].views[0].shape",
      "init(linear(2), input=[3], seed=-1)", "value_and_grad(k -> sum(ones([2])), m)",
    ]
    for code in codes {
      let cell = Self.session.run(code)
      #expect(cell.result.succeeded && cell.transcript.displays.count == 1, "\(code): \(cell.diagnostics)")
    }
  }
}
