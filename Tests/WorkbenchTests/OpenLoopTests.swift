import Runtime
import Testing
import Workbench

/// The training loop written in the language, beside `train`.
@Suite struct OpenLoopTests {
  private let start =
    smallTraining + """
      let model = init(enc() >> proj(), input=[8, 8, 1], seed=1)
      let optimizer = adam(lr=0.01).start(model)
      fn loss(m) = sum(m(ones([4, 8, 8, 1]))^2)

      """

  /// How often a tensor was copied because it was written while shared, and what the text gave.
  private func copies(_ session: Session, _ text: String) -> (count: Int, text: String) {
    let before = BufferPool.shared.counters.copies
    let cell = session.run(text)
    return (BufferPool.shared.counters.copies - before, cell.text)
  }

  @Test("starting an optimizer, taking a gradient and applying a model copy no parameters")
  func copiesNothing() {
    let session = Session()
    session.run(start)
    #expect(copies(session, "adam(lr=0.01).start(model).steps") == (0, "0"))
    #expect(copies(session, "let (value, gradient) = value_and_grad(loss, model)\n[value].len()") == (0, "1"))
    #expect(copies(session, "model(ones([2, 8, 8, 1])).shape") == (0, "[2, 6]"))
    #expect(copies(session, "len(model.parameters)") == (0, "8"))
  }

  @Test("a step copies each tensor at most once, and what it was given stays as it was")
  func step() {
    let session = Session()
    session.run(start)
    let (count, text) = copies(
      session,
      """
      let kept = init(enc() >> proj(), input=[8, 8, 1], seed=1)
      let (a, b) = optimizer.step(model, value_and_grad(loss, model)[1])
      [model == kept, a == model, optimizer.steps, b.steps, optimizer == adam(lr=0.01).start(kept), b == optimizer]
      """)
    #expect(text == "[true, false, 0, 1, true, false]")
    // Eight parameters, two of them statistics, and two tensors of Adam for each of the six.
    #expect(count > 0 && count <= 8 + 2 * 6)
  }

  private static let definitions =
    smallTraining + """
      loss barlow(za: [n, d], zb: [n, d], lambda=0.02) {
        let c = standardize(za).T @ standardize(zb) / n
        sum((diagonal(c) - 1)^2) + lambda * sum(off_diagonal(c)^2)
      }
      fn trained(rule, epochs) = train(
        data=data.train[0..<96], views=v, backbone=enc(), projector=proj(), loss=barlow(lambda=0.03),
        optimizer=rule, schedule=constant(), epochs=epochs, batch=32, seed=5)
      fn looped(rule, epochs) {
        var model = trained(rule, 0).model
        var optimizer = rule.start(model)
        for epoch in 1..epochs {
          for batch in batches(data.train[0..<96], views=v, size=32, epoch=epoch, seed=5) {
            let (value, gradient) = value_and_grad(
              m -> barlow(m(batch.views[0]), m(batch.views[1]), lambda=0.03), model)
            (model, optimizer) = optimizer.step(model, gradient)
          }
        }
        model
      }

      """

  @Test(
    "from the same model, with the same keys, it gives the same bits as train",
    arguments: ["adam(lr=0.01)", "lars(lr=0.2)", "sgd(lr=0.05)"])
  func sameBits(rule: String) {
    let cell = run(
      Self.definitions + """
        let a = trained(\(rule), 3).model
        let b = looped(\(rule), 3)
        [values(a.parameters) == values(b.parameters), keys(a.parameters) == keys(b.parameters), a == trained(\(rule), 0).model]
        """)
    #expect(cell.text == "[true, true, false]", "\(cell.diagnostics)")
  }
}
