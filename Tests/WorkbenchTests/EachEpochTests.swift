import Testing
import Workbench

/// `train`'s `each_epoch`: a function of the run so far.
@Suite struct EachEpochTests {
  private func train(_ eachEpoch: String, then code: String) -> Cell {
    run(
      smallTraining + """
        let run = train(..fields, data=data.train[0..<96], epochs=5, batch=32, loss=barlow_twins(), each_epoch=\(eachEpoch))
        \(code)
        """)
  }

  @Test("false ends the training there, and the run can go on")
  func stops() {
    #expect(train("r -> len(r.history) < 2", then: "len(run.history)").text == "2")
    #expect(
      train("r -> r.history[-1].epoch != 3", then: "[run.status, len(run.history)]").text
        == "[\"finished\", 3]")
    #expect(train("r -> 1", then: "len(run.history)").text == "5")
    #expect(train("r -> len(r.history) != 2", then: "len(resume(run).history)").text == "5")
  }

  @Test("a resumed run goes on calling it")
  func resumes() {
    let cell = train("r -> { print(len(r.history)); len(r.history) != 2 }", then: "resume(run);")
    #expect(cell.transcript.output == "1\n2\n3\n4\n5\n", "\(cell.diagnostics)")
  }

  @Test("mistakes in it are found before the first batch")
  func checked() {
    let wrong = train("r -> r.histroy", then: "1")
    #expect(wrong.codes == ["BT0405"] && wrong.transcript.steps == 0)
    #expect(wrong.diagnostics.contains("did you mean `history`?"))
    #expect(train("r -> r.history[-1].los > 0", then: "1").result.diagnostics.count <= 1)
    // How long the history is depends on what it gives.
    #expect(train("r -> len(r.history) < 2", then: "assert len(run.history) == 2").codes == [])
    #expect(train("r -> { assert len(r.history) < 6 }", then: "assert len(run.history) == 5").codes == [])
  }
}
