import Model
import Runtime
import Testing

@Suite struct OutlineTests {
  @Test("an outline has every parameter once, at every depth", arguments: 1...5)
  func parameters(depth: Int) throws {
    let network = Network(
      backbone: try ResNet(.resnet18, width: 4, stem: .cifar),
      projector: Sequential([try Linear(8), BatchNorm(), ReLU(), try Linear(8)]))
    let model = try Model(network, input: [16, 16, 3], key: Key(seed: 0), shapeOnly: true)
    let rows = try model.outline(depth: depth)
    #expect(rows.reduce(0) { $0 + $1.parameters } == model.store.trainedCount)
    let paths = rows.map(\.row.path)
    #expect(paths.prefix(2) == ["", "backbone"] && paths.contains("projector"))
    #expect(paths.contains("projector.1") == (depth >= 2))
    // No layer of its own, but a part of many names.
    #expect(paths.contains("backbone.layer1") == (depth == 2))
    #expect(paths.contains("backbone.layer1.0.conv1") == (depth >= 4))
    #expect(rows.allSatisfy { $0.row.output != nil })
  }

  @Test("what a layer gives is of one sample; a norm and its ReLU are one row")
  func rows() throws {
    let layers = Sequential([try Conv(4, kernel: 3), BatchNorm(), ReLU(), FlattenLayer()])
    let rows = try Model(layers, input: [5, 5, 2], key: Key(seed: 0)).outline(depth: 1)
    #expect(
      rows.map(\.row.code).dropFirst().joined(separator: " | ")
        == "conv(4, kernel=3) | batch_norm() >> relu() | flatten()")
    #expect(rows.map(\.row.output) == [[100], [5, 5, 4], [5, 5, 4], [100]])
    #expect(rows.map(\.parameters) == [0, 76, 8, 0])
  }

  @Test("a shared layer has its parameters where it comes first")
  func shared() throws {
    let tied = Shared(try Linear(3, bias: false))
    let rows = try Model(Sequential([tied, ReLU(), tied]), input: [3], key: Key(seed: 0)).outline(depth: 1)
    #expect(rows.map(\.parameters) == [0, 9, 0, 0])
  }
}
