import Foundation
import REPL
import Testing
import Workbench

@Suite(.serialized) struct ScriptRunnerTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func runner(_ options: Session.Options = Session.Options(), quiet: Bool = false) -> ScriptRunner {
    ScriptRunner(options, Console(color: .never, quiet: quiet))
  }

  private func run(_ text: String) throws -> Captured<REPL.ExitStatus> {
    let path = try folder.file("script.bt", Array(text.utf8))
    return try Captured { runner().run(file: path) }
  }

  @Test("results go to standard output, and the status is success")
  func success() throws {
    let run = try run("let a = 20\na + 22\nprint(\"done\")\na;")
    #expect(run.result == .success && run.output == "42\ndone\n" && run.error.isEmpty)
  }

  @Test("diagnostics go to standard error, and the status is failure")
  func failure() throws {
    let run = try run("print(1)\nassert float(sum(ones([2]))) > 5\nprint(2)")
    #expect(run.result == .failure && run.output == "1\n")
    #expect(run.error.hasPrefix("error[BT0411]") && run.error.contains("script.bt:2:"))
  }

  @Test("a profile goes to standard error and its trace to a file, for a script that fails too")
  func profile() throws {
    let script = try folder.file("p.bt", Array("print(1)\nlet x = ones([50, 50]) @ ones([50, 50])".utf8))
    let failing = try folder.file(
      "q.bt", Array("let x = ones([9, 9]) @ ones([9, 9])\nassert x[0, 0] < 0".utf8))
    var options = Session.Options()
    options.profiling = .trace
    for (path, status) in [(script, ExitStatus.success), (failing, .failure)] {
      let trace = folder.file("trace.json")
      try? FileManager.default.removeItem(atPath: trace)
      let run = try Captured {
        ScriptRunner(options, Console(color: .never), trace: trace).run(file: path)
      }
      #expect(run.result == status && run.output == (path == script ? "1\n" : ""))
      #expect(run.error.contains("profile: ") && run.error.contains("matmul"), "\(run.error)")
      let data = try #require(FileManager.default.contents(atPath: trace))
      let root = try JSONSerialization.jsonObject(with: data) as? [String: Any]
      #expect((root?["traceEvents"] as? [Any])?.isEmpty == false)
    }
    let nowhere = try Captured {
      ScriptRunner(options, Console(color: .never), trace: "/nowhere/t.json").run(file: script)
    }
    #expect(nowhere.result == .failure && nowhere.error.contains("/nowhere/t.json can't be written"))
  }

  @Test("a script with a mistake that can be found before is not begun")
  func checkedFirst() throws {
    let run = try run("print(1)\nnope")
    #expect(run.result == .failure && run.output.isEmpty && run.error.contains("`nope`"))
  }

  @Test("checking runs nothing")
  func check() throws {
    let good = try folder.file("good.bt", Array("print(1)".utf8)),
      bad = try folder.file("bad.bt", Array("x y".utf8))
    let checked = try Captured { runner().check(file: good) }
    #expect(checked.result == .success && checked.output.isEmpty && checked.error.isEmpty)
    let refused = try Captured { runner().check(file: bad) }
    #expect(refused.result == .failure && refused.output.isEmpty && refused.error.contains("bad.bt:1:"))
  }

  @Test("what can't be read is a failure that says why")
  func unreadable() throws {
    for path in [
      folder.file("missing.bt"), folder.path, "", folder.file("missing.bt") + "/x", "/nowhere/at/all.bt",
    ] {
      for runs in [true, false] {
        let run = try Captured { runs ? runner().run(file: path) : runner().check(file: path) }
        #expect(run.result == .failure && run.output.isEmpty)
        #expect(
          run.error.hasPrefix("error[BT0604]: `\(path)` can't be read: ") && run.error.hasSuffix("\n"),
          "\(run.error)"
        )
      }
    }
    #expect(try Captured { runner().run(file: folder.path) }.error.contains("it is a directory"))
  }

  @Test("an empty file is a script that does nothing", arguments: ["", "\n", "# only a comment", "\u{FEFF}"])
  func empty(_ text: String) throws {
    let run = try run(text)
    #expect(run.result == .success && run.output.isEmpty && run.error.isEmpty)
  }

  @Test(
    "what is no text is a diagnostic",
    arguments: [[0x31, 0x00, 0x32], [0x22, 0xE9, 0x22], [0xFF, 0xFE, 0x31, 0x00]] as [[UInt8]])
  func notText(_ bytes: [UInt8]) throws {
    let path = try folder.file("odd.bt", bytes)
    let run = try Captured { runner().run(file: path) }
    #expect(run.result == .failure && run.output.isEmpty && run.error.hasPrefix("error[BT01"), "\(run.error)")
  }

  @Test("a script that is too large is refused at once")
  func tooLarge() throws {
    let path = try folder.file("large.bt", [UInt8](repeating: 0x0A, count: 20 << 20))
    let run = try Captured { runner().run(file: path) }
    #expect(
      run.result == .failure && run.error.hasPrefix("error[BT0107]") && run.error.utf8.count < 2000,
      "\(run.error.prefix(300))")
  }

  @Test("values for parameters come from outside")
  func overrides() throws {
    var options = Session.Options()
    options.overrides = ["n": "7"]
    let path = try folder.file("script.bt", Array("param n = 1\nn * 2".utf8))
    #expect(try Captured { runner(options).run(file: path) }.output == "14\n")
    options.overrides = ["m": "7"]
    #expect(try Captured { runner(options).run(file: path) }.result == .failure)
  }

  @Test("files that were written are told, unless it is to be quiet", arguments: [true, false])
  func saved(quiet: Bool) throws {
    var options = Session.Options()
    options.outputDirectory = folder.file("out")
    let path = try folder.file("script.bt", Array("save(heatmap(ones([2, 2])), \"a.csv\");".utf8))
    let run = try Captured { runner(options, quiet: quiet).run(file: path) }
    #expect(run.result == .success && run.output.isEmpty)
    #expect(run.error == (quiet ? "" : "saved \(folder.file("out"))/a.csv\n"))
    #expect(FileManager.default.fileExists(atPath: folder.file("out/a.csv")))
  }

  @Test("diagnostics are in color only where it is asked for")
  func color() throws {
    let path = try folder.file("script.bt", Array("nope".utf8))
    let colored = try Captured { ScriptRunner(Session.Options(), Console(color: .always)).run(file: path) }
    #expect(colored.error.contains("\u{1B}["))
    #expect(try !Captured { runner().run(file: path) }.error.contains("\u{1B}["))
    // Standard error is a file here.
    let auto = try Captured { ScriptRunner(Session.Options(), Console()).run(file: path) }
    #expect(!auto.error.contains("\u{1B}["))
  }

  /// Interrupts this process when it has written as much, to standard output which is a file here.
  private func interrupt(afterOutput text: String) {
    Thread.detachNewThread {
      var status = stat()
      for _ in 0..<2000 where fstat(1, &status) == 0 && status.st_size < text.utf8.count {
        Thread.sleep(forTimeInterval: 0.01)
      }
      kill(getpid(), SIGINT)
    }
  }

  @Test(
    "Ctrl-C ends a script with status 130",
    arguments: [
      "while true {}\nprint(2)", "fn f(n) = f(n + 1) + 1\nwhile true { let x = [k for k in 1..1000] }",
    ])
  func interrupted(_ loop: String) throws {
    let path = try folder.file("script.bt", Array("print(1)\n\(loop)".utf8))
    defer { signal(SIGINT, SIG_DFL) }
    let run = try Captured {
      interrupt(afterOutput: "1\n")
      return runner().run(file: path)
    }
    #expect(run.result == .interrupted && run.result.rawValue == 130)
    #expect(run.output == "1\n")
  }

  @Test("Ctrl-C in a training lets the script go on with the run so far, and ends with 130")
  func interruptedTraining() throws {
    let path = try folder.file(
      "script.bt",
      Array(
        """
        let run = train {
          data = digits(size=8).train
          views = [augment {}, augment {}]
          backbone = flatten() >> linear(8)
          loss = barlow_twins()
          optimizer = adam()
          epochs = 1000000
          batch = 64
          each_epoch = state -> print(len(state.history) == 0)
        }
        print(run.status)
        """.utf8))
    defer { signal(SIGINT, SIG_DFL) }
    let run = try Captured {
      interrupt(afterOutput: "false\nfalse\n")
      return runner().run(file: path)
    }
    #expect(run.result == .interrupted)
    #expect(
      run.error.hasPrefix("interrupted after ") && run.error.contains("`let run = resume(run)`"),
      "\(run.error)")
    #expect(run.output.hasPrefix("false\nfalse\n") && run.output.hasSuffix("false\ninterrupted\n"))
  }

  @Test("statuses are those a shell expects")
  func statuses() {
    #expect(REPL.ExitStatus.success.rawValue == 0 && REPL.ExitStatus.failure.rawValue == 1)
    #expect(REPL.ExitStatus.usage.rawValue == 2 && REPL.ExitStatus.interrupted.rawValue == 130)
  }
}
