import Testing
import Workbench

/// The training loop written in the language, beside `train`.
@Suite struct OpenLoopTests {
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
