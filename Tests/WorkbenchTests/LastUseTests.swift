import Runtime
import Testing
import Workbench

/// `(model, optimizer) = optimizer.step(model, gradient)` reads both variables for the last time.
@Suite(.serialized) struct LastUseTests {
  private let start =
    smallTraining + """
      fn loss(m) = sum(m(ones([4, 8, 8, 1]))^2)
      fn slope(m) = value_and_grad(loss, m)[1]
      var model = init(enc() >> proj(), input=[8, 8, 1], seed=1)
      var optimizer = adam(lr=0.01).start(model)
      fn probed() = model.parameters

      """
  /// Eight parameters, two of them statistics, and two tensors of Adam for each of the other six.
  private let all = 8 + 2 * 6

  /// How often a tensor was copied because it was written while shared, and what the text gave.
  private func copies(_ session: Session, _ text: String) -> (count: Int, text: String) {
    let before = BufferPool.shared.counters.copies
    let cell = session.run(text)
    return (BufferPool.shared.counters.copies - before, cell.text)
  }

  private func started() -> Session {
    let session = Session()
    session.run(start)
    return session
  }

  @Test(
    "a loop over steps copies nothing, however the step is written",
    arguments: [
      "(model, optimizer) = optimizer.step(model, slope(model))",
      "(model, optimizer) = optimizer.step(gradient=slope(model), model=model)",
      "(model, optimizer) = model |> optimizer.step(slope(model), factor=0.5)",
      "let (value, gradient) = value_and_grad(m -> loss(m), model)\n(model, optimizer) = optimizer.step(model, gradient)",
      "if probed() != nothing { (model, optimizer) = optimizer.step(model, slope(model)) }",
    ])
  func loop(step: String) {
    #expect(copies(started(), "for k in 1..3 { \(step) }\noptimizer.steps") == (0, "3"))
    let inside = """
      fn fit() {
        var model = init(enc() >> proj(), input=[8, 8, 1], seed=1)
        var optimizer = adam(lr=0.01).start(model)
        for k in 1..3 { \(step) }
        optimizer.steps
      }
      fit()
      """
    #expect(copies(started(), inside) == (0, "3"))
  }

  @Test("the loop of the reference copies nothing, and the batches change nothing about that")
  func batchLoop() {
    let session = started()
    let text = """
      for epoch in 1..2 {
        for batch in batches(small.data, views=v, size=32, epoch=epoch) {
          let (value, gradient) = value_and_grad(m -> barlow_twins(m(batch.views[0]), m(batch.views[1])), model)
          (model, optimizer) = optimizer.step(model, gradient)
        }
      }
      optimizer.steps > 1
      """
    #expect(copies(session, text) == (0, "true"))
  }

  @Test("steps in place give the bits of steps on copies")
  func sameBits() {
    let text = """
      let (m1, o1) = optimizer.step(model, slope(model))
      let (m2, o2) = o1.step(m1, slope(m1))
      for k in 1..2 { (model, optimizer) = optimizer.step(model, slope(model)) }
      [model == m2, optimizer == o2, m1 == m2]
      """
    #expect(copies(started(), text).text == "[true, true, false]")
  }

  @Test(
    "what somebody else refers to stays as it was, and is copied once",
    arguments: [
      ("let old = [model, optimizer]", "old[0]", "old[1]"),
      ("let old = {m: model, o: optimizer}", "old.m", "old.o"),
      ("let m0 = model; let o0 = optimizer", "m0", "o0"),
      ("let old = ((m, o) -> (() -> [m, o]))(model, optimizer)", "old()[0]", "old()[1]"),
    ])
  func aliases(keep: String, model: String, optimizer: String) {
    let session = started()
    session.run(keep)
    let (count, text) = copies(
      session,
      """
      for k in 1..3 { (model, optimizer) = optimizer.step(model, slope(model)) }
      let fresh = init(enc() >> proj(), input=[8, 8, 1], seed=1)
      [\(model) == fresh, \(optimizer) == adam(lr=0.01).start(fresh), \(optimizer).steps, optimizer.steps, model == fresh]
      """)
    #expect(count == all)
    #expect(text == "[true, true, 0, 3, false]")
  }

  @Test("a parameter that was taken out is copied, the others are not")
  func parameter() {
    let session = started()
    session.run("let kept = model.parameters")
    let (count, text) = copies(
      session,
      """
      (model, optimizer) = optimizer.step(model, slope(model))
      kept == init(enc() >> proj(), input=[8, 8, 1], seed=1).parameters
      """)
    #expect(count == 8)
    #expect(text == "true")
  }

  @Test(
    "a result bound to another name leaves the variables as they were",
    arguments: [
      "let (other, after) = optimizer.step(model, slope(model))",
      "var other = model; var after = optimizer; (other, after) = optimizer.step(model, slope(model))",
      "var other = 0; (other, _) = optimizer.step(model, slope(model))",
      "var other = 0; other = [optimizer.step(model, slope(model))]",
    ])
  func otherName(statement: String) {
    let (count, text) = copies(
      started(),
      """
      \(statement)
      let fresh = init(enc() >> proj(), input=[8, 8, 1], seed=1)
      [model == fresh, optimizer == adam(lr=0.01).start(fresh)]
      """)
    #expect(count == all)
    #expect(text == "[true, true]")
  }

  @Test("an assigned model alone moves in place, its optimizer does not")
  func modelAlone() {
    let (count, text) = copies(
      started(),
      """
      var after = optimizer
      (model, after) = optimizer.step(model, slope(model))
      [optimizer.steps, after.steps]
      """)
    #expect(count == 12)
    #expect(text == "[0, 1]")
  }

  @Test("the variables may change places")
  func swapped() {
    let text = "(optimizer, model) = optimizer.step(model, slope(model))\n[type(model), type(optimizer)]"
    #expect(copies(started(), text) == (0, #"["optimizer", "model"]"#))
  }

  @Test("a statement that fails leaves its variables as they were, and the next one works")
  func failure() {
    let session = started()
    session.run("fn wrong() { let m = init(flatten() >> linear(3), input=[8, 8, 1]); slope(m) }")
    let failed = session.run("(model, optimizer) = optimizer.step(model, wrong())")
    #expect(failed.codes.count == 1)
    let text = """
      let fresh = init(enc() >> proj(), input=[8, 8, 1], seed=1)
      let same = [model == fresh, optimizer == adam(lr=0.01).start(fresh)]
      (model, optimizer) = optimizer.step(model, slope(model))
      same + [optimizer.steps]
      """
    #expect(copies(session, text) == (0, "[true, true, 1]"))
  }
}
