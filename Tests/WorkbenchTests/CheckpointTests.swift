import DSL
import Foundation
import Testing
import Workbench

/// `train` with a checkpoint, `resume=true` and `fork`, as scripts use them.
@Suite struct CheckpointTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var options: Session.Options {
    var options = Session.Options()
    options.outputDirectory = folder.path
    return options
  }

  /// A training of three steps an epoch, kept in a file.
  private func script(
    _ arguments: String = "", loss: String = "barlow_twins()", definitions: String = ""
  ) -> String {
    smallTraining + definitions + """

      loss mine(a, b) { probe("c", a.T @ b); mean((a - b)^2) * scaled(2) }
      fn scaled(x) = x * 3
      let run = train {
        ..fields
        ..small
        ..{epochs: 4, loss: \(loss)}
        checkpoint = "runs/a.safetensors"
        \(arguments)
      }

      """
  }

  private let numbers =
    "print([p for (n, p) in run.model.parameters], [[r.loss, r.step] for r in run.history])"

  private func session() -> Session { Session(options) }

  private var bytes: Data? { FileManager.default.contents(atPath: folder.path + "/runs/a.safetensors") }

  /// A session in which the training was interrupted after a step.
  private func interrupted(at step: Int, _ text: String) -> Cell {
    let session = session()
    return session.run(text, Transcript(onStep: { if $0.step == step { session.interrupt() } }))
  }

  @Test("interrupted and started again by the same script, it ends with the same bits", arguments: [1, 3, 5])
  func resumed(step: Int) throws {
    let undisturbed = run(
      smallTraining
        + script().dropFirst(smallTraining.count).replacing(
          "checkpoint = \"runs/a.safetensors\"", with: "") + numbers)
    let cut = interrupted(at: step, script("resume = true"))
    #expect(cut.result.wasInterrupted && cut.transcript.steps == step, "\(cut.diagnostics)")
    let rest = session().run(script("resume = true") + numbers)
    #expect(rest.transcript.steps == 12 - step, "\(rest.diagnostics)")
    #expect(!rest.transcript.output.isEmpty && rest.transcript.output == undisturbed.transcript.output)
    #expect(rest.transcript.warned.isEmpty)
    #expect(try folder.contents == ["runs", "runs/a.safetensors"])
    // Finished: the run at once, whatever is only looked at.
    let before = bytes
    let again = session().run(
      script("resume = true; checkpoint_every = 3; each_epoch = r -> r.history") + numbers)
    #expect(again.transcript.steps == 0 && again.transcript.output == rest.transcript.output)
    #expect(
      again.transcript.noted.count == 1 && again.transcript.noted[0].hasSuffix("finished after 4 of 4 epochs")
    )
    #expect(bytes == before)
  }

  @Test("without `resume=true` it starts afresh, and so it does where there is no file")
  func afresh() {
    for arguments in ["resume = true", "", "resume = false"] {
      let cell = session().run(script(arguments))
      #expect(cell.result.succeeded && cell.transcript.steps == 12, "\(cell.diagnostics)")
    }
  }

  @Test(
    "another training is refused with what differs, and the file stays",
    arguments: [
      ("epochs: 5", "`epochs` was 4, and is 5"), ("batch: 16", "`batch` was 32, and is 16"),
      ("optimizer: adam(lr=0.02)", "`optimizer` was adam(lr=0.01), and is adam(lr=0.02)"),
      ("data: data.train[1..<97]", "`data` was 96 images of digits(size=8), in the order"),
      ("backbone: enc(width=9)", "`backbone` was enc(width=8), and is enc(width=9)"),
      ("projector: linear(3)", "`projector` was nothing, and is linear(3)"),
      ("seed: 1", "`seed` was 0, and is 1"), ("drop_last: false", "`drop_last`"),
      ("views: [view(), identity()]", "`views`"), ("schedule: constant()", "`schedule`"),
      ("loss: barlow_twins(lambda=0.5)", "`loss` was barlow_twins("),
    ])
  func refused(change: String, says: String) {
    #expect(session().run(script()).result.succeeded)
    let before = bytes
    let cell = session().run(script("resume = true; ..{\(change)}"))
    #expect(cell.codes == [HostCode.value.rawValue], "\(cell.diagnostics)")
    #expect(cell.diagnostics.contains(says) && cell.diagnostics.contains("fork(\"runs/a.safetensors\""))
    #expect(cell.transcript.steps == 0 && bytes == before)
  }

  @Test("a definition that changed is another training, also one that is read by another")
  func definitions() {
    let text = script("resume = true", loss: "mine")
    #expect(session().run(text).result.succeeded)
    #expect(
      session().run(text.replacing("(a - b)^2", with: "(a  -  b)^2  # space counts for nothing\n")).codes
        == [])
    for (old, new) in [("(a - b)^2", "(b - a)^2"), ("x * 3", "x * 4"), ("relu()", "tanh()"), ("0.1", "0.2")] {
      let cell = session().run(text.replacing(old, with: new))
      #expect(cell.codes == [HostCode.value.rawValue], "\(old): \(cell.diagnostics)")
    }
  }

  @Test("a damaged file is a diagnostic, and stays as it is")
  func damaged() throws {
    #expect(session().run(script()).result.succeeded)
    let path = folder.path + "/runs/a.safetensors"
    let whole = try #require(bytes)
    for damaged in [Data(), whole.prefix(100), whole.dropLast(3), Data("text".utf8)] {
      try damaged.write(to: URL(fileURLWithPath: path))
      let cell = session().run(script("resume = true"))
      #expect(
        cell.codes == [HostCode.file.rawValue] && cell.diagnostics.contains("a.safetensors"),
        "\(cell.diagnostics)")
      #expect(bytes == damaged && cell.transcript.steps == 0)
    }
  }

  @Test(
    "a file that can't be written is found before the first batch",
    arguments: [
      "/dev/null/a", "/proc/a", "/", "", "a\\u{0}b", "/dev/null",
    ])
  func unwritable(path: String) {
    let cell = session().run(script().replacing("runs/a.safetensors", with: path))
    #expect(cell.result.diagnostics.count == 1 && cell.transcript.steps == 0, "\(cell.diagnostics)")
    #expect(cell.diagnostics.contains("--> test.bt:"))
  }

  @Test("a file that can't be written any more stops nothing, and is told")
  func lost() throws {
    let path = folder.path + "/runs/a.safetensors"
    let transcript = Transcript(onStep: { progress in
      guard progress.step == 4 else { return }
      try? FileManager.default.removeItem(atPath: path)
      try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    })
    let cell = session().run(script() + "run.status", transcript)
    #expect(cell.text == "finished" && cell.transcript.steps == 12)
    #expect(transcript.warned.count == 2)
    #expect(
      transcript.warned.first?.contains("the checkpoint was not written") == true, "\(transcript.warned)")
  }

  @Test("what a killed process left behind is gone after the next start")
  func leftovers() throws {
    try FileManager.default.createDirectory(atPath: folder.path + "/runs", withIntermediateDirectories: true)
    for name in ["a.safetensors.1-1.partial", "b.safetensors.1-1.partial"] {
      try Data([1]).write(to: URL(fileURLWithPath: "\(folder.path)/runs/\(name)"))
    }
    #expect(session().run(script()).result.succeeded)
    #expect(try folder.contents == ["runs", "runs/a.safetensors", "runs/b.safetensors.1-1.partial"])
  }

  @Test("wrong arguments are found before anything runs")
  func arguments() {
    for (arguments, says) in [
      ("checkpoint_every = 0", "at least 1"), ("resume = 1", "true or false"),
      ("checkpoint_every = 1.5", "an int"),
    ] {
      let cell = session().run("print(1)\n" + script(arguments))
      #expect(cell.diagnostics.contains(says) && cell.transcript.output.isEmpty, "\(cell.diagnostics)")
    }
    let none = run(smallTraining + "train(..fields, ..small, loss=barlow_twins(), resume=true)")
    #expect(none.diagnostics.contains("checkpoint=\"run.safetensors\""), "\(none.diagnostics)")
  }

  @Test("a loss that is no number says where, keeps the last good checkpoint, and leaves the run so far")
  func trouble() throws {
    let session = session()
    let cell = session.run(
      script("..{data: data.train[0..<32], optimizer: sgd(lr=1e30), schedule: constant()}"))
    #expect(cell.codes == [HostCode.notFinite.rawValue], "\(cell.diagnostics)")
    #expect(cell.diagnostics.contains("at step 2, in epoch 2"))
    #expect(cell.diagnostics.contains("the checkpoint after epoch 1 is in "), "\(cell.diagnostics)")
    session.remember(cell.result)
    #expect(session.run("[ans.status, len(ans.history)]").text == "[\"interrupted\", 1]")
    let rest = session.run("fork(ans, optimizer=adam(lr=0.0), loss=mine, epochs=2).status")
    #expect(rest.result.diagnostics.count <= 1)
  }

  @Test("the place in a loss, and the layer of a written function, are named")
  func places() {
    let loss = run(smallTraining + "train(..fields, ..small, loss=(a, b) -> sum(log(a * 0 - 1)))")
    #expect(loss.diagnostics.contains("the result of `log`, at test.bt:8:"), "\(loss.diagnostics)")
    let layer = run(
      smallTraining
        + "train(..fields, ..small, loss=barlow_twins(), ..{backbone: flatten() >> linear(4) >> (x -> x / 0) >> tanh()})"
    )
    #expect(
      layer.diagnostics.contains("the result of `divide`, in layer `backbone.2`"), "\(layer.diagnostics)")
    #expect(layer.diagnostics.contains("at test.bt:8:"), "\(layer.diagnostics)")
  }
}

/// `fork`, in the language.
@Suite struct ForkTests {
  private let session = Session()

  init() {
    session.run(smallTraining + "let run = train(..fields, ..small, loss=barlow_twins(), projector=proj())")
  }

  @Test("goes on with changes, and leaves the run as it was")
  func changes() {
    let cell = session.run(
      """
      let before = [run.model.parameters]
      let more = fork(run, epochs=3, loss=barlow_twins(lambda=0.1), optimizer=sgd(lr=0.01))
      print(len(more.history), more.status, more.config.epochs, more.config.loss)
      print(before == [run.model.parameters], before == [more.model.parameters], run.history[1].loss == more.history[1].loss)
      let same = fork(run)
      print([same.model.parameters] == before, len(same.history))
      let block = fork(run) { epochs = 3; batch = 16; projector = nothing }
      print(block.projector, block.history[2].step)
      """)
    #expect(
      cell.transcript.output
        == "3 finished 3 barlow_twins(lambda=0.1)\ntrue false true\ntrue 2\nnothing 18\n",
      "\(cell.diagnostics)")
  }

  @Test("with more epochs at a constant rate it is the longer training")
  func longer() {
    let cell = session.run(
      """
      let short = train(..fields, ..small, loss=barlow_twins(), schedule=constant())
      let long = train(..fields, ..small, ..{epochs: 3}, loss=barlow_twins(), schedule=constant())
      [fork(short, epochs=3).model.parameters] == [long.model.parameters]
      """)
    #expect(cell.text == "true")
  }

  @Test(
    "what can't be changed is found before anything runs",
    arguments: [
      ("fork(run, backbone=enc(width=4))", "another backbone is another training"),
      ("fork(run, epochs=1)", "2 are behind it already"), ("fork(run, epoch=3)", "did you mean `epochs`?"),
      ("fork(3)", "a run, or the path of a checkpoint"), ("fork(run, batch=1000)", "fewer than one batch"),
      ("fork(run, resume=true)", "needs a file"), ("fork(run, loss=3)", "takes a loss"),
      ("fork(\"nothing/here\")", "is missing its argument `data`"),
    ])
  func refused(code: String, says: String) {
    let cell = session.run("print(1)\n" + code)
    #expect(cell.diagnostics.contains(says) && cell.transcript.output.isEmpty, "\(cell.diagnostics)")
    #expect(cell.diagnostics.contains("--> test.bt:2:"))
  }

  @Test("a checkpoint can be forked as well, with all arguments")
  func file() throws {
    let folder = try TemporaryFolder()
    var options = Session.Options()
    options.outputDirectory = folder.path
    let kept = "..fields, ..small, loss=barlow_twins(), projector=proj()"
    let first = Session(options).run(smallTraining + "train(\(kept), checkpoint=\"a\");")
    #expect(first.result.succeeded, "\(first.diagnostics)")
    let cell = Session(options).run(
      smallTraining + """
        let more = fork("a", \(kept), ..{optimizer: adam(lr=0.001), epochs: 3}, checkpoint="b")
        print(len(more.history), more.status)
        """)
    #expect(cell.transcript.output == "3 finished\n" && cell.codes.isEmpty, "\(cell.diagnostics)")
    let missing = Session(options).run(smallTraining + "print(1)\nfork(\"missing\", \(kept))")
    #expect(missing.transcript.output.isEmpty && missing.codes == [HostCode.file.rawValue])
    #expect(missing.diagnostics.contains("there is no checkpoint \"missing\""), "\(missing.diagnostics)")
    #expect(try folder.contents == ["a", "b"])
  }

  @Test("a checkpoint that a script writes can be read by its later lines")
  func later() throws {
    let folder = try TemporaryFolder()
    var options = Session.Options()
    options.outputDirectory = folder.path
    let kept = "..fields, ..small, loss=barlow_twins(), projector=proj()"
    let cell = Session(options).run(
      smallTraining + """
        train(\(kept), checkpoint="a.safetensors");
        print(len(load("a.safetensors").names) > 3)
        print(fork("a.safetensors", \(kept)).status)
        """)
    #expect(cell.transcript.output == "true\nfinished\n", "\(cell.diagnostics)")
    let other = Session(options).run(
      smallTraining + "print(1)\ntrain(\(kept), checkpoint=\"a.safetensors\")\nload(\"b.safetensors\")")
    #expect(other.transcript.output.isEmpty && other.codes == [HostCode.file.rawValue])
  }
}
