import Runtime
import Testing
import Workbench

/// The training loop written in bt.
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

  @Test("the loop of the reference trains as `train` does")
  func asTrain() {
    let text =
      smallTraining + """
        let run = train(..fields, ..small, projector=proj(), loss=barlow_twins(), schedule=constant(), seed=3)
        var model = init(enc() >> proj(), input=[8, 8, 1])
        var optimizer = adam(lr=0.01).start(model)
        let before = float(barlow_twins(model(ones([4, 8, 8, 1])), model(ones([4, 8, 8, 1]))))
        var values = []
        for epoch in 1..2 {
          for batch in batches(small.data, views=v, size=32, epoch=epoch) {
            let (value, gradient) =
              value_and_grad(m -> barlow_twins(m(batch.views[0]), m(batch.views[1])), model)
            (model, optimizer) = optimizer.step(model, gradient)
            values = values + [float(value)]
          }
        }
        [optimizer.steps == run.history[1].step, values[-1] < values[0],
          len(model.parameters) == len(run.model.parameters)]
        """
    #expect(run(text).text == "[true, true, true]")
  }
}
