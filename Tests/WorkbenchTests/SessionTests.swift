import DSL
import Foundation
import Synchronization
import Testing
import Workbench

@Suite struct SessionTests {
  @Test("names and builtins complete, sorted")
  func completions() {
    let session = Session()
    session.run("let learner = 1\nfn learn() = 2")
    #expect(session.completions(of: "lear") == ["learn", "learner"])
    #expect(session.completions(of: "batch") == ["batch_norm", "batches"])
    #expect(session.completions(of: "no such").isEmpty)
  }

  @Test("help knows builtins and the session's names with their documentation")
  func help() {
    let session = Session()
    session.run("## how fast\nfn rate() = 0.5\nparam epochs = 3  ## passes over the data")
    #expect(session.help(on: "rate") == "fn rate()\n  how fast\n  defined at test.bt:2:1")
    #expect(session.help(on: "epochs")?.contains("passes over the data") == true)
    #expect(session.help(on: "nothing of that name") == nil)
  }

  @Test("every code is explained")
  func explanations() {
    for code in DiagnosticCode.allCases.map(\.rawValue) + HostCode.allCases.map(\.rawValue) {
      let text = Session.explanation(of: code) ?? ""
      #expect(text.count > 40, "\(code)")
      #expect(Session.explanation(of: code.lowercased()) == text)
    }
    #expect(Session.explanation(of: "BT9999") == nil && Session.explanation(of: "") == nil)
  }

  @Test("no code of the host is one of the language's")
  func codesDiffer() {
    let host = HostCode.allCases.map(\.rawValue)
    #expect(Set(host).count == host.count)
    #expect(Set(host).isDisjoint(with: DiagnosticCode.allCases.map(\.rawValue)))
  }

  @Test("checking runs nothing and finds every mistake")
  func check() {
    let session = Session()
    let result = session.check(Array("print(1)\nnope\nconv(3, kernal=2)\n".utf8), name: "a.bt")
    #expect(result.diagnostics.count == 2 && !result.succeeded)
    #expect(session.check(Array("let a = 1\nprint(a)".utf8), name: "a.bt").succeeded)
    #expect(session.run("a").codes == [DiagnosticCode.unknownName.rawValue])
  }

  @Test("a cell that fails leaves what went before it, and the session goes on")
  func failedCell() {
    let session = Session()
    session.run("let a = ones([2, 3])")
    #expect(!session.run("let b = 1\nassert float(sum(a)) > 9").result.succeeded)
    #expect(session.run("b + 1").text == "2")
    #expect(session.run("a.shape").text == "[2, 3]")
  }

  @Test("draws depend on the seed, the place and how often it ran, not on what else ran")
  func draws() {
    let text = "let a = randn([3])\nlet b = randn([3])\n[a, b]"
    let first = run(text).text
    #expect(run(text).text == first)
    #expect(run(text, seed: 1).text != first)
    #expect(run("let a = randn([3])\nlet b = randn([3])\n[a] == [b]").text == "false")
    #expect(run("fn f() = randn([3])\n[f()] == [f()]").text == "false")
    #expect(run("[randn([3], seed=1)] == [randn([3], seed=1)]").text == "true")
    #expect(run("[rand([3], seed=1)] == [rand([3], seed=2)]").text == "false")
  }

  @Test("files are written below the output directory")
  func output() throws {
    let folder = try TemporaryFolder()
    let cell = run(
      """
      let f = heatmap(tensor([[1, 0], [0, 1]]))
      save(f, "a.csv"); save(f, "deep/er/b.svg"); save(f, "\(folder.path)/c.pdf");
      """, out: folder.path + "/out")
    #expect(cell.result.succeeded, "\(cell.diagnostics)")
    #expect(
      try folder.contents == ["c.pdf", "out", "out/a.csv", "out/deep", "out/deep/er", "out/deep/er/b.svg"])
    #expect(cell.transcript.saved.count == 3 && cell.transcript.displays.isEmpty)
  }

  @Test(
    "texts that are no text are diagnostics",
    arguments: [[0xFF, 0xFE], [0], Array("a = \"\u{1F600}".utf8)] as [[UInt8]])
  func notText(_ bytes: [UInt8]) {
    let result = Session().evaluate(bytes, name: "x", events: { _ in })
    #expect(!result.succeeded && !result.diagnosticText(.text(color: true)).isEmpty)
  }

  @Test("an empty text gives nothing")
  func empty() {
    #expect(run("").text == "nothing" && run("\n\n# only a comment\n").transcript.displays.isEmpty)
  }

  #if os(Linux)
    @Test("a session that is gone leaves no thread behind")
    func threads() throws {
      func count() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
      }
      run("1 + 1")
      let before = try count()
      for _ in 0..<20 { #expect(run("1 + 1").text == "2") }
      for _ in 0..<100 where try count() >= before + 10 { Thread.sleep(forTimeInterval: 0.02) }
      #expect(try count() < before + 10)
    }
  #endif

  @Test("Enter goes on where more is needed")
  func promptState() {
    #expect(Session.promptState(of: "1 + 2") == .complete)
    #expect(Session.promptState(of: "fn f() {") == .incomplete(indent: 2))
    #expect(Session.promptState(of: "f(1,") != .complete)
  }
}

@Suite struct InterruptTests {
  @Test("an interrupted training gives the run so far, and the script goes on")
  func training() {
    let session = Session()
    let transcript = Transcript(onStep: { if $0.step == 4 { session.interrupt() } })
    let cell = session.run(
      smallTraining + """
        let run = train(..fields, data=data.train[0..<96], batch=32, epochs=100000, loss=barlow_twins())
        print("after")
        [run.status, len(run.history)]
        """, transcript)
    #expect(cell.text == "[\"interrupted\", 1]", "\(cell.text)")
    #expect(cell.result.wasInterrupted && transcript.output == "after\n")
    #expect(transcript.steps == 4 && transcript.ended == 1)
    // It goes on to the same bits as one that was never interrupted.
    let rest = session.run(
      """
      let a = train(..fields, data=data.train[0..<96], batch=32, epochs=100000, loss=barlow_twins())
      """, Transcript(onStep: { if $0.step == 7 { session.interrupt() } }))
    #expect(rest.result.wasInterrupted)
    let resumed = session.run(
      "let b = resume(run)\n[a.model.parameters] == [b.model.parameters]",
      Transcript(onStep: { if $0.step == 7 { session.interrupt() } }))
    #expect(resumed.text == "true", "\(resumed.text)")
    #expect(!session.run("1 + 1").result.wasInterrupted)
  }

  @Test("a loss that draws at random goes on after an interruption as if there had been none")
  func randomLoss() {
    let definitions =
      smallTraining + """
        loss noisy(za: [n, d], zb: [n, d]) {
          let first = randn([n, d])
          sum((za - zb + 0.1 * first + 0.1 * randn([n, d]))^2) / n
        }
        fn go() = train(..fields, ..small, loss=noisy)

        """
    let whole = Session()
    whole.run(definitions)
    let expected = whole.run("let a = go()\n[a.model.parameters, a.history[1].loss]").text
    #expect(whole.run("let b = go()\n[b.model.parameters, b.history[1].loss]").text == expected)
    let session = Session()
    session.run(definitions)
    let cut = session.run(
      "let a = go()\na.status", Transcript(onStep: { if $0.step == 4 { session.interrupt() } }))
    #expect(cut.text == "interrupted")
    #expect(session.run("let c = resume(a)\n[c.model.parameters, c.history[1].loss]").text == expected)
  }

  @Test("another thread may interrupt a training at any time")
  func otherThread() {
    let session = Session()
    let transcript = Transcript(onOutput: { _ in
      Thread.detachNewThread {
        Thread.sleep(forTimeInterval: 0.1)
        session.interrupt()
      }
    })
    let cell = session.run(
      smallTraining + """
        print(1)
        let run = train(..fields, data=data.train[0..<96], batch=32, epochs=1000000, loss=barlow_twins())
        run.status
        """, transcript)
    #expect(cell.text == "interrupted" && cell.result.wasInterrupted && transcript.steps > 0, "\(cell.text)")
  }

  @Test("a training whose loss is written in bt is interrupted after its batch as well")
  func writtenLoss() {
    let session = Session()
    let transcript = Transcript(onStep: { if $0.step == 2 { session.interrupt() } })
    let cell = session.run(
      smallTraining + """
        let run = train(..fields, data=data.train[0..<96], batch=32, epochs=1000, loss=(a, b) -> sum(a * b))
        run.status
        """, transcript)
    #expect(cell.text == "interrupted" && transcript.steps == 2, "\(cell.text)")
  }

  @Test(
    "an interruption from another thread ends an endless loop",
    arguments: ["while true {}", "while true { ones([2]) }"])
  func loop(_ text: String) {
    let session = Session()
    let transcript = Transcript(onOutput: { _ in
      Thread.detachNewThread {
        Thread.sleep(forTimeInterval: 0.05)
        session.interrupt()
      }
    })
    let cell = session.run("print(1)\n\(text)\nprint(2)", transcript)
    #expect(cell.result.wasInterrupted && transcript.output == "1\n")
    #expect(session.run("1 + 1").text == "2")
  }

  @Test("an interruption during features ends the cell as an interruption, not as a mistake")
  func features() {
    let session = Session()
    let transcript = Transcript(onOutput: { _ in session.interrupt() })
    let cell = session.run(
      """
      let m = init(flatten() >> linear(4), input=[8, 8, 1])
      fn f(data) = features(m, data)
      print(1); f(digits(size=8).test)
      print(2)
      """, transcript)
    #expect(cell.result.wasInterrupted && transcript.output == "1\n")
    #expect(cell.codes.allSatisfy { $0 != HostCode.data.rawValue }, "\(cell.diagnostics)")
  }

  @Test("an interruption between cells does not end the next one")
  func between() {
    let session = Session()
    session.interrupt()
    #expect(session.run("1 + 1").text == "2")
  }
}
