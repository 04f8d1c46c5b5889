import DSL
import Testing
import Workbench

/// What `train` leaves behind.
@Suite struct RunTests {
  private let session: Session

  init() {
    session = Session()
    session.run(
      smallTraining + """
        loss barlow(za: [n, d], zb: [n, d], lambda=0.02) {
          let c = probe("correlation", standardize(za).T @ standardize(zb) / n)
          let on = probe("on", sum((diagonal(c) - 1)^2))
          on + lambda * sum(off_diagonal(c)^2)
        }
        let run = train(..fields, ..small, loss=barlow, projector=proj())
        """)
  }

  private func text(_ code: String) -> String { session.run(code).text }

  @Test("the history has a row an epoch, with the scalar probes among its columns")
  func history() {
    #expect(text("len(run.history)") == "2")
    #expect(
      text("keys(run.history[0])")
        == #"["epoch", "step", "loss", "on", "learning_rate", "seconds", "images_per_second"]"#)
    #expect(text("[row.epoch for row in run.history]") == "[1, 2]")
    #expect(text("[row.step for row in run.history]") == "[3, 6]")
    #expect(text("run.history[1].loss < run.history[0].loss") == "true")
  }

  @Test("tensor probes are the last batch's of each epoch")
  func probes() {
    #expect(text("run.probe(\"correlation\").shape") == "[6, 6]")
    #expect(text("len(run.probes(\"correlation\"))") == "2")
    #expect(text("[run.probe(\"correlation\")] == [run.probes(\"correlation\")[-1]]") == "true")
    #expect(text("run.probe(\"on\") == run.history[-1].on") == "true")
    #expect(text("len(run.probes(\"on\"))") == "2")
    let missing = session.run("run.probe(\"corelation\")")
    #expect(missing.codes == [DiagnosticCode.noSuchMember.rawValue])
    #expect(missing.diagnostics.contains("there are: correlation, on"))
    #expect(session.run("run.probe(3)").codes == [DiagnosticCode.wrongType.rawValue])
  }

  @Test("status, configuration and parts are as they were given")
  func parts() {
    #expect(text("run.status") == "finished")
    #expect(text("run.config.epochs") == "2")
    #expect(text("run.config.batch") == "32")
    #expect(text("run.encoder(ones([2, 8, 8, 1])).shape") == "[2, 8]")
    #expect(text("run.projector(ones([2, 8])).shape") == "[2, 6]")
    #expect(text("run.model.output") == "[6]")
    #expect(
      text("[run.projector(run.encoder(ones([2, 8, 8, 1])))] == [run.model(ones([2, 8, 8, 1]))]") == "true")
    #expect(text("features(run.encoder, data.test[0..<5]).shape") == "[5, 8]")
    #expect(text("knn(run.encoder, data.train[0..<200], data.test[0..<50], k=3) > 0.3") == "true")
  }

  @Test("a run that is finished resumes to itself")
  func resume() {
    #expect(text("[resume(run).model.parameters] == [run.model.parameters]") == "true")
    #expect(text("len(resume(run).history)") == "2")
  }

  @Test("a model as backbone begins with the parameters it has, and is another training than one without")
  func pretrained() {
    #expect(
      text(
        """
        let begun = train { ..fields; ..small; loss = barlow; projector = proj(); backbone = run.encoder.model; epochs = 0 }
        [begun.encoder.model.parameters] == [run.encoder.model.parameters]
        """) == "true")
    #expect(text("[begun.projector.parameters] == [run.projector.parameters]") == "false")
    #expect(
      text(
        """
        let on = train { ..fields; ..small; loss = barlow; projector = proj(); backbone = run.encoder; epochs = 1 }
        [len(on.history), len(fork(on, epochs=2).history)]
        """) == "[1, 2]")
    let misfit = session.run(
      "train { ..fields; ..small; loss = barlow; backbone = init(conv(4), input=[8, 8, 3]); }")
    #expect(misfit.diagnostics.contains("`backbone.weight` is"), "\(misfit.diagnostics)")
  }

  @Test("a model with a view is evaluated as the run's encoder is")
  func encoder() {
    #expect(
      text(
        """
        augment shown { gaussian_noise(0.5); normalize(mean=[0.5], std=[0.1]) }
        let other = train { ..fields; ..small; loss = barlow; views = [shown, shown] }
        let model = other.encoder.model
        let near = [knn(e, data.train[0..<300], data.test, k=3) for e in [other.encoder, model.encoder(shown), model]]
        [near[0] == near[1], near[0] == near[2]]
        """) == "[true, false]")
    #expect(session.run("run.encoder.model.encoder(3)").codes == [DiagnosticCode.wrongType.rawValue])
  }

  @Test("train changes nothing that was given to it")
  func untouched() {
    #expect(
      text(
        """
        let before = fields
        let other = train(..fields, ..small, loss=barlow_twins())
        before == fields
        """) == "true")
    #expect(text("[other.projector, other.encoder(ones([1, 8, 8, 1])).shape]") == "[nothing, [1, 8]]")
  }

  @Test("each_epoch is called with the state so far")
  func eachEpoch() {
    let cell = session.run(
      """
      train(..fields, ..small, loss=barlow_twins(), each_epoch=run -> print(len(run.history), len(run.probes("correlation"))));
      """)
    #expect(cell.transcript.output == "1 1\n2 2\n", "\(cell.diagnostics)")
  }

  @Test("a run without epochs has no history")
  func noEpochs() {
    #expect(
      text("train(..fields, loss=barlow_twins(), data=data.train[0..<96], batch=32, epochs=0).history")
        == "[]")
  }

  @Test("a training inside a loss is a training of its own")
  func nested() {
    let cell = session.run(
      """
      loss odd(za: [n, d], zb: [n, d]) {
        let inner = train(..fields, loss=barlow_twins(), data=data.train[0..<96], batch=32, epochs=1)
        sum(za * zb) * inner.history[0].loss
      }
      train(..fields, loss=odd, data=data.train[0..<96], batch=32, epochs=1).history[0].loss > 0
      """)
    #expect(cell.text == "true")
  }
}
