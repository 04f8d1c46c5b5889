import DSL
import Testing
import Workbench

/// What users read where shapes do not fit.
@Suite struct DiagnosticTests {
  @Test("matrices that do not fit are shown with both shapes and a mend")
  func product() {
    let cell = run(
      """
      let a = ones([8, 3])
      let b = ones([8, 4])
      a @ b
      """)
    let expected = """
      error[BT0302]: matrix shapes do not agree for `@`
       --> test.bt:3:3
        |
      3 | a @ b
        | - ^ - [8, 4]
        |   inner sizes 3 and 8 differ
        | [8, 3]
      help: transpose the left side: `
      """
    #expect(cell.diagnostics.hasPrefix(expected), "\(cell.diagnostics)")
    #expect(run("ones([3, 8]) @ ones([4, 8])").diagnostics.contains("help: transpose the right side"))
  }

  @Test("a product that no transposition mends gets no such help")
  func hopeless() {
    let cell = run("ones([2, 3]) @ ones([4, 5])")
    #expect(cell.codes == [HostCode.shapes.rawValue])
    #expect(cell.diagnostics.contains("inner sizes 3 and 4 differ") && !cell.diagnostics.contains("help:"))
  }

  @Test("inside a loss the embeddings' sizes are shown at the parameters")
  func parameters() {
    let cell = run(
      """
      loss bad(za: [n, d], zb: [n, d]) {
        sum(za @ zb)
      }
      bad(ones([4, 3]), ones([4, 3]))
      """)
    #expect(cell.diagnostics.contains("`za` is [4, 3] here"), "\(cell.diagnostics)")
    #expect(cell.diagnostics.contains("inner sizes 3 and 4 differ"))
  }

  @Test("layers in the wrong order are named, with a hint")
  func layers() {
    let cell = run("init(conv(4) >> linear(3), input=[8, 8, 1])")
    #expect(cell.codes == [HostCode.shapes.rawValue])
    #expect(cell.diagnostics.contains("linear: it takes rows of features, [n, d]"))
    #expect(cell.diagnostics.contains("in layer `1`: `linear(3)`"))
    #expect(cell.diagnostics.contains("its inputs: [2, 8, 8, 4]"))
    #expect(cell.diagnostics.contains("help: put `flatten()` or `global_avg_pool()` before it"))
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    let name: String
    let code: String
    let says: [String]
    var testDescription: String { name }
  }

  static let mistakes = [
    Mistake(
      name: "a loss without its transposition",
      code: """
        loss bad(za: [n, d], zb: [n, d]) { sum(standardize(za) @ standardize(zb)) }
        train(..fields, ..small, loss=bad)
        """,
      says: ["sum(standardize(za) @ standardize(zb))", "inner sizes 8 and 32 differ", "`za` is [32, 8] here"]),
    Mistake(
      name: "a projector of images behind flat features",
      code: "train(..fields, ..small, projector=conv(3), loss=barlow_twins())",
      says: ["conv: it takes images", "in layer `projector`: `conv(3, kernel=3)`", "its inputs: [32, 8]"]),
    Mistake(
      name: "a layer of the backbone that does not fit",
      code: "train(..small, views=v, optimizer=adam(), backbone=flatten() >> conv(3), loss=barlow_twins())",
      says: ["conv: it takes images", "in layer `backbone.1`: `conv(3, kernel=3)`"]),
    Mistake(
      name: "a backbone that gives images",
      code: "train(..small, views=v, optimizer=adam(), backbone=conv(3), loss=barlow_twins())",
      says: ["standardize: it takes a matrix", "its inputs: [32, 8, 8, 3]"]),
    Mistake(
      name: "a loss of several numbers",
      code: "train(..fields, ..small, loss=(a, b) -> a * b)",
      says: ["the loss gives a tensor of [32, 8], not a single number", "mean("]),
    Mistake(
      name: "a loss that is a plain number", code: "train(..fields, ..small, loss=(a, b) -> 3)",
      says: ["a loss gives a single number that depends on its embeddings, not an int"]),
    Mistake(
      name: "a loss of one view", code: "train(..fields, ..small, loss=a -> sum(a))",
      says: ["takes 1 embedding, one of each view, and there are 2 views"]),
    Mistake(
      name: "three views for a loss of two",
      code: "train(..small, views=[v[0], v[0], v[1]], backbone=enc(), optimizer=adam(), loss=barlow_twins())",
      says: ["it takes the embeddings of two views, not 3"]),
    Mistake(
      name: "a probe with the name of a column",
      code: "train(..fields, ..small, loss=(a, b) -> probe(\"loss\", sum(a * b)))",
      says: ["a probe can't be called \"loss\""]),
    Mistake(
      name: "a batch larger than the data",
      code: "train(..fields, data=data.train[0..<9], epochs=1, batch=10, loss=barlow_twins())",
      says: ["9 images, fewer than one batch of 10", "drop_last=false"]),
    Mistake(
      name: "a view of other channels",
      code: """
        let wrong = [v[0], augment { normalize(mean=[1, 2], std=[1, 1]) }]
        train(..small, views=wrong, backbone=enc(), optimizer=adam(), loss=barlow_twins())
        """, says: ["normalize: it has numbers for 2 channels"]),
  ]

  @Test("a mistake is found before the first batch", arguments: mistakes)
  func beforeTraining(_ mistake: Mistake) {
    let cell = run(smallTraining + mistake.code)
    #expect(cell.result.diagnostics.count == 1 && !cell.result.succeeded)
    for text in mistake.says { #expect(cell.diagnostics.contains(text), "\(cell.diagnostics)") }
    #expect(cell.transcript.steps == 0)
  }

  @Test("a mistake that only an incomplete batch makes stops the training with its place")
  func lastBatch() {
    let cell = run(
      smallTraining
        + "train(..fields, data=data.train[0..<33], epochs=1, batch=32, drop_last=false, loss=barlow_twins())"
    )
    #expect(cell.diagnostics.contains("batch statistics need more than one value a channel"))
    #expect(cell.diagnostics.contains("in layer `backbone.0.2`"))
    #expect(cell.transcript.steps == 1 && cell.transcript.ended == 1)
  }

  @Test("a loss that is no number says at which step, and that it was NaN")
  func notANumber() {
    let cell = run(
      smallTraining + "train(..fields, ..small, loss=(a, b) -> sum(log(a * 0 - 1)))")
    #expect(cell.codes == [HostCode.notFinite.rawValue])
    #expect(cell.diagnostics.contains("the loss is NaN at step 1, in epoch 1"))
    #expect(cell.transcript.ended == 1)
  }

  @Test("a mistake in a function that each_epoch calls has its own place")
  func inEachEpoch() {
    let cell = run(smallTraining + "train(..fields, ..small, loss=barlow_twins(), each_epoch=r -> r.nothere)")
    #expect(cell.codes == [DiagnosticCode.noSuchMember.rawValue])
    #expect(cell.diagnostics.contains("`nothere`"))
  }

  @Test("a loss may look at numbers and print them: the check on shapes ends there and shows nothing")
  func looksAtNumbers() {
    let cell = run(
      smallTraining + """
        loss odd(za: [n, d], zb: [n, d]) {
          print("{sum(za):.0f}" == "", n)
          heatmap(za)
          if float(sum(za)) > 0 { sum(za * zb) } else { sum(zb * zb) }
        }
        train(..fields, data=data.train[0..<64], epochs=1, batch=32, loss=odd).status
        """)
    #expect(cell.text == "finished", "\(cell.diagnostics)")
    #expect(cell.transcript.output == "false 32\nfalse 32\n")
    let drawn = run(
      smallTraining + "train(..fields, ..small, loss=(a, b) -> { heatmap(a); sum(a * b) }).status")
    #expect(drawn.text == "finished", "\(drawn.diagnostics)")
    let mistaken = run(
      smallTraining + "train(..fields, ..small, loss=(a, b) -> if float(sum(a)) > 0 { 3 } else { 4 })")
    #expect(mistaken.diagnostics.contains("not an int") && mistaken.transcript.steps == 0)
  }

  @Test("endless recursion in a loss is a diagnostic")
  func recursion() {
    let cell = run(smallTraining + "fn f(x) = f(x)\ntrain(..fields, ..small, loss=(a, b) -> f(a))")
    #expect(cell.diagnostics.contains("nested too deeply"))
  }
}
