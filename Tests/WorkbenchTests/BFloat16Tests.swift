import DSL
import Testing
import Workbench

/// bfloat16 in the language: converted, printed, compared, computed with.
@Suite("bfloat16 in the language")
struct BFloat16Tests {
  private let session: Session = {
    let session = Session()
    session.run("let x = bfloat16([[1, 2.5], [-3, 0.1]])\nlet y = float32(x)")
    return session
  }()

  private func text(_ code: String) -> String { session.run(code).text }

  @Test(
    "the type of a result",
    arguments: [
      ("x", "bf16"), ("y", "f32"), ("bfloat16(x)", "bf16"), ("bfloat16(3)", "bf16"),
      ("bfloat16(arange(3))", "bf16"), ("bfloat16(x > 0)", "bf16"), ("float32(arange(3))", "f32"),
      ("tensor(x, type=\"i32\")", "i32"), ("tensor([1], type=\"bf16\")", "bf16"), ("x.T", "bf16"),
      ("x[0]", "bf16"), ("x[[1, 0]]", "bf16"), ("x[x > 0]", "bf16"), ("concat([x, x])", "bf16"),
      ("concat([x, y])", "f32"), ("stack([x, x])", "bf16"), ("x.reshape([4])", "bf16"),
      ("flatten(x)", "bf16"), ("x * 2", "bf16"), ("2 - x", "bf16"), ("x ^ 2", "bf16"), ("-x", "bf16"),
      ("x + y", "f32"), ("y + x", "f32"), ("x * mean(y)", "bf16"), ("exp(x)", "bf16"), ("relu(x)", "bf16"),
      ("where(x > 0, x, 0)", "bf16"), ("clamp(x, min=0)", "bf16"), ("maximum(x, 0)", "bf16"),
      ("x @ x", "bf16"), ("x.T @ x", "bf16"), ("x @ y", "f32"), ("matmul(x, x, type=\"f32\")", "f32"),
      ("matmul(y, y, type=\"bf16\")", "bf16"), ("sum(x)", "f32"), ("mean(x, axis=0)", "f32"),
      ("max(x, axis=0)", "f32"), ("softmax(x)", "f32"), ("standardize(x)", "f32"), ("x > 0", "bool"),
      ("argmax(x)", "i32"), ("stop_gradient(x)", "bf16"),
    ])
  func types(_ code: String, _ type: String) {
    #expect(text("(\(code)).type") == type)
  }

  @Test("it prints as code that gives it back, and shows its type")
  func printed() {
    #expect(text("[x]") == "[tensor([[1.0, 2.5], [-3.0, 0.100097656]], type=\"bf16\")]")
    #expect(text("[tensor([[1.0, 2.5], [-3.0, 0.100097656]], type=\"bf16\")] == [x]") == "true")
    #expect(text("\"{x.type} {float(x[1, 1]):.3f}\"") == "bf16 0.100")
    #expect(text("bfloat16([])") == "tensor([], type=\"bf16\")")
  }

  @Test("it is compared by amount")
  func compared() {
    #expect(text("[x] == [y]") == "true")
    #expect(text("[bfloat16([0.1])] == [tensor([0.1])]") == "false")
    #expect(text("if all(x == y) { 1 } else { 2 }") == "1")
  }

  @Test("gradients have the type of what they are taken of")
  func gradients() {
    #expect(text("grad(t -> sum(t * t))(x).type") == "bf16")
    #expect(text("[grad(t -> sum(t * t))(x)] == [2 * x]") == "true")
    #expect(text("[grad(t -> sum(bfloat16(t) @ x))(y)] == [float32(bfloat16(ones([2, 2]) @ y.T))]") == "true")
    #expect(text("grad(t -> sum(bfloat16(t) @ x))(y).type") == "f32")
    #expect(text("grad(t -> sum(t[0]) + sum(y))(x).type") == "bf16")
    #expect(text("grad(ts -> sum(ts[0]))([x, x])[1].type") == "bf16")
  }

  @Test("checking knows the type, without a number being computed")
  func checked() {
    let code = """
      let a = bfloat16(randn([3, 4]))
      let c = if (a @ a.T).type == "bf16" { a @ a.T } else { a @ a }
      let b = bfloat16(a) @ float32(a)
      """
    let found = session.check(Array(code.utf8), name: "checked").diagnostics
    #expect(found.map(\.message) == ["matrix shapes do not agree for `@`"])
  }

  @Test("what is no type, no numbers or no product is refused with its place")
  func refused() {
    for (code, message) in [
      ("bfloat16(\"a\")", "a tensor is made of numbers"), ("float32([[1], 2])", "equally"),
      ("matmul(x, x, type=\"i32\")", "is one of f32, bf16, not \"i32\""),
      ("tensor([1], type=\"f16\")", "is one of f32, bf16"),
      ("matmul(x, x[0], type=\"f32\")", "two matrices"), ("x.dtype", "no member"),
      ("bfloat16(zeros([3])) @ x", "two matrices"),
    ] {
      let text = text(code)
      #expect(text.contains(message) || text.contains("do not agree"), "\(code): \(text)")
    }
  }
}
