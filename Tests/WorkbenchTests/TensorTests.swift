import DSL
import Testing
import Workbench

/// Tensors in the language: indexed, compared, looped over, chosen from.
@Suite struct TensorTests {
  private let session: Session = {
    let session = Session()
    session.run("let x = tensor([[1, 2, 3], [4, 5, 6]])\nlet y = reshape(arange(24), [2, 3, 4])")
    return session
  }()

  struct Case: Sendable, CustomTestStringConvertible {
    let code: String
    let value: String
    init(_ code: String, _ value: String) { (self.code, self.value) = (code, value) }
    var testDescription: String { code }
  }

  @Test(
    "an index takes elements, ranges, rows and masks",
    arguments: [
      Case("x[1]", "tensor([4.0, 5.0, 6.0])"), Case("x[-2]", "tensor([1.0, 2.0, 3.0])"),
      Case("x[..<1]", "tensor([[1.0, 2.0, 3.0]])"), Case("x[1..]", "tensor([[4.0, 5.0, 6.0]])"),
      Case("x[:, 0]", "tensor([1.0, 4.0])"), Case("x[:, -2..]", "tensor([[2.0, 3.0], [5.0, 6.0]])"),
      Case("x[1, 2]", "tensor(6.0)"), Case("x[-1, -3]", "tensor(4.0)"), Case("x[:]", "x"),
      Case("x[0..1, :]", "x"),
      Case("x[2..]", "zeros([0, 3])"), Case("(r -> x[:, r])(1..2)", "x[:, 1..2]"),
      Case("x[[1, 0, 1]]", "stack([x[1], x[0], x[1]])"), Case("x[:, [-1, 0]]", "tensor([[3, 1], [6, 4]])"),
      Case("x[[]]", "zeros([0, 3])"), Case("x[1, [2, 0]]", "tensor([6, 4])"),
      Case("x[arange(2)]", "x"), Case("x[argmax(x[:, 0])]", "x[1]"),
      Case("x[x > 2]", "tensor([3, 4, 5, 6])"), Case("x[x > 9]", "tensor([])"),
      Case("x[[false, true]]", "x[1..]"), Case("x[:, x[0] != 2]", "x[:, [0, 2]]"),
      Case("y[1, 2, 3]", "tensor(23, type=\"i32\")"), Case("y[0, 1..2, [0, 3]]", "tensor([[4, 7], [8, 11]])"),
      Case("y[y[:, :, 0] > 10]", "y[1]"), Case("y[:, 1][1]", "y[1, 1]"),
      Case("y[1, y[1] > 20]", "tensor([21, 22, 23])"),
      Case("y[tensor([[0, 1], [1, 1]], type=\"i32\")].shape", "[2, 2, 3, 4]"),
      Case("x.T[0]", "tensor([1, 4])"),
      Case("x.T[(x > 4).T]", "tensor([5, 6])"), Case("y[0].T[1]", "tensor([1, 5, 9], type=\"i32\")"),
    ])
  func index(_ sample: Case) {
    session.run("let value = \(sample.code)")
    #expect(session.run("[value] == [\(sample.value)]").text == "true", "\(session.run("[value]").text)")
  }

  @Test(
    "gradients flow through an index, and add up where an element is taken several times",
    arguments: [
      Case("t -> sum(t[1]^2)", "tensor([[0, 0, 0], [8, 10, 12]])"),
      Case("t -> sum(t[:, 1..] * 2)", "tensor([[0, 2, 2], [0, 2, 2]])"),
      Case("t -> t[0, 2]", "one_hot([2, 3], 4)[:, ..2]"),
      Case("t -> sum(t[[0, 0, 1]])", "tensor([[2, 2, 2], [1, 1, 1]])"),
      Case("t -> sum(t[t > 4]^2)", "tensor([[0, 0, 0], [0, 10, 12]])"),
      Case("t -> sum([sum(row) * k for (k, row) in enumerate(t)])", "tensor([[0, 0, 0], [1, 1, 1]])"),
      Case("t -> { let (a, b) = t\n sum(a * b) }", "tensor([[4, 5, 6], [1, 2, 3]])"),
      Case("t -> sum(concat([t, t * 3]))", "full([2, 3], 4)"),
      Case("t -> sum(stack([t[0], t[0]], axis=1) * 3)", "tensor([[6, 6, 6], [0, 0, 0]])"),
      Case("t -> sum(where(t > 3, t^2, 0))", "tensor([[0, 0, 0], [8, 10, 12]])"),
      Case("t -> sum(clamp(t, min=2.5, max=4.5))", "tensor([[0, 0, 1], [1, 0, 0]])"),
      Case("t -> trace(t[:, ..1])", "tensor([[1, 0, 0], [0, 1, 0]])"),
      Case("t -> sum(outer(t[0], t[1]))", "tensor([[15, 15, 15], [6, 6, 6]])"),
    ])
  func gradient(_ sample: Case) {
    let cell = session.run("[grad(\(sample.code))(x), value_and_grad(\(sample.code), x)[1]]")
    #expect(
      session.run("let g = grad(\(sample.code))(x)\n[g] == [\(sample.value)]").text == "true", "\(cell.text)")
  }

  @Test(
    "comparisons go element by element and give bools",
    arguments: [
      Case("[x > 2]", "[tensor([[false, false, true], [true, true, true]])]"), Case("[x == x[0]]", "[x < 4]"),
      Case("[1 < x]", "[x > 1]"), Case("[x != 3]", "[not (x == 3)]"),
      Case("[x[0] <= x[:, ..0]]", "[x[0] < x[:, ..0] + 1]"),
      Case("any(x > 5)", "tensor(true)"), Case("[all(x > 1, axis=1)]", "[tensor([false, true])]"),
      Case("[any(x > 5, axis=0, keep=true)]", "[tensor([[false, false, true]])]"),
      Case("[all([true, 1 < 2]), any([])]", "[true, false]"),
      Case("[any(zeros([0]) > 1), all(zeros([0]) > 1)]", "[tensor(false), tensor(true)]"),
      Case("sum(x > 2)", "tensor(4)"), Case("[mean(x > 2, axis=1)]", "[tensor([1, 3]) / 3]"),
      Case("[(x > 2) * 2.5]", "[where(x > 2, 2.5, 0)]"),
      Case("x == \"a\"", "false"), Case("(x > 2) == true", "x > 2"),
      Case("if x[0, 0] == 1 { 2 } else { 3 }", "2"), Case("filter([1, 2, 3], k -> tensor(k) > 1)", "[2, 3]"),
      Case("[all(stack([x > 1, x < 4]), axis=0)]", "[tensor([[false, true, true], [false, false, false]])]"),
    ])
  func compared(_ sample: Case) {
    let cell = session.run("let value = \(sample.code)\n[value] == [\(sample.value)]")
    #expect(cell.text == "true", "\(session.run("[value]").text)")
  }

  @Test("a tensor's rows are looped over, destructured, and given to functions of collections")
  func loops() {
    #expect(session.run("[float(sum(row)) for row in x]").text == "[6.0, 15.0]")
    #expect(session.run("[float(e) for e in x[1]]").text == "[4.0, 5.0, 6.0]")
    #expect(session.run("let (a, b) = x\nlet (c, d, e) = b\n[float(d), float(sum(a))]").text == "[5.0, 6.0]")
    #expect(
      session.run("[x |> map(r -> float(r[0])), len(x), [float(i[1][2]) for i in enumerate(x)]]").text
        == "[[1.0, 4.0], 2, [3.0, 6.0]]")
    #expect(session.run("var n = 0\nfor row in zeros([0, 3]) { n = n + 1 }\nn").text == "0")
  }

  @Test("numbers come out of tensors of one element")
  func numbers() {
    #expect(
      session.run("[int(x[1, 1]), int(2.9), int(-2.9), float(arange(3)[2]), int(y[1, 2, 3])]").text
        == "[5, 2, -2, 2.0, 23]")
    #expect(session.run("int(tensor(16777217, type=\"i32\"))").text == "16777217")
    #expect(
      session.run(
        "[tensor([1.7, -1.7], type=\"f32\").tensor(type=\"i32\"), tensor([0, 2]).tensor(type=\"bool\")]"
      ).text == "[tensor([1, -1], type=\"i32\"), tensor([false, true])]")
  }

  @Test(
    "the gradient of a gradient, of ints, or at two places is refused",
    arguments: [
      Case("grad(sum)(arange(3))", "with respect to floats"), Case("grad(sum)(x, x)", "taken at one place"),
      Case("grad(sum)(3)", "a model, a tensor or a list"), Case("grad(3)", "takes a function"),
      Case("grad(x -> x)(x)", "single number"),
    ])
  func refusedGradients(_ sample: Case) {
    let cell = session.run(sample.code)
    #expect(!cell.result.succeeded && cell.diagnostics.contains(sample.value), "\(cell.diagnostics)")
  }

  @Test("one-hot rows, ranges and identities of the sizes asked for")
  func made() {
    #expect(
      session.run("[arange(2, 8, 3), arange(3, 0, -1), arange(5, 2)]").text
        == "[tensor([2, 5], type=\"i32\"), tensor([3, 2, 1], type=\"i32\"), tensor([], type=\"i32\")]")
    #expect(
      session.run("[linspace(1, 0, 3), linspace(2, 9, 1), eye(0)]").text
        == "[tensor([1.0, 0.5, 0.0]), tensor([2.0]), zeros([0, 0])]")
    #expect(session.run("one_hot(reshape(arange(4), [2, 2])).shape").text == "[2, 2, 4]")
    #expect(session.run("[one_hot(arange(3)) @ one_hot(arange(3))] == [eye(3)]").text == "true")
  }

  @Test("gelu and softmax compute on a tensor, and are layers without")
  func layers() {
    let cell = session.run("init(linear(4) >> gelu() >> softmax(), input=[3])(ones([2, 3]))")
    #expect(cell.result.succeeded, "\(cell.diagnostics)")
    #expect(
      session.run("[gelu() == gelu(), softmax() == softmax(axis=0), [gelu(tensor([0]))] == [zeros([1])]]")
        .text == "[true, false, true]")
  }
}
