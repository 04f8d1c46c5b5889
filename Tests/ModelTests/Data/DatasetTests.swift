import Imaging
import Model
import Runtime
import Testing

@Suite struct DatasetTests {
  @Test("slices, subsets and shuffles select images of the same source")
  func selections() throws {
    let data = try TestSource().dataset()
    let slice = try data.slice(5..<9)
    #expect(slice.indices == [5, 6, 7, 8])
    #expect(slice.labels == [1, 0, 1, 0])
    #expect(try slice.image(at: 0).pixels[0] == 5)
    #expect(try slice.slice(1..<3).indices == [6, 7])
    let subset = try slice.subset([3, 0, 0])
    #expect(subset.indices == [8, 5, 5])
    #expect(try subset.label(at: 0) == 0)
    #expect(try data.slice(4..<4).count == 0)
    let shuffled = data.shuffled(seed: 1)
    #expect(shuffled.indices != data.indices)
    #expect(shuffled.indices.sorted() == data.indices)
    #expect(shuffled == data.shuffled(seed: 1))
    #expect(shuffled != data && slice != data)
  }

  @Test("what is not there is refused")
  func errors() throws {
    let data = try TestSource().dataset()
    #expect(throws: DataError("test", .value("the range 5..<21 reaches beyond its 20 images"))) {
      try data.slice(5..<21)
    }
    #expect(throws: DataError("test", .value("the range -1..<2 reaches beyond its 20 images"))) {
      try data.slice(-1..<2)
    }
    #expect(throws: DataError.self) { try data.subset([20]) }
    #expect(throws: DataError.self) { try data.image(at: -1) }
    #expect(throws: DataError.self) { try data.label(at: Int.max) }
    #expect(throws: DataError.self) { try data.slice(0..<0).imageShape() }
    #expect(throws: DataError.self) {
      try Dataset(name: "short", source: TestSource(), labels: [0], classes: ["a"])
    }
    #expect(throws: DataError.self) {
      try Dataset(name: "wrong", source: TestSource(count: 2), labels: [0, 1], classes: ["a"])
    }
  }

  @Test("images are evaluated without anything random")
  func evaluation() throws {
    let data = try Digits().test
    let random = View([
      try RandomAffine(degrees: 90), try ChannelNormalization(mean: [0.5], std: [0.5]), try GaussianNoise(1),
    ])
    let plain = try data.evaluationTensor(3..<5)
    let normalized = try data.evaluationTensor(3..<5, view: random)
    #expect(plain.shape == [2, 16, 16, 1])
    #expect(plain.scalars.prefix(256).elementsEqual(try data.image(at: 3).pixels.map { Float($0) / 255 }))
    #expect(normalized.scalars == plain.scalars.map { ($0 - 0.5) * 2 })
    #expect(try data.evaluationType(7, view: random) == TensorType([7, 16, 16, 1]))
    #expect(throws: DataError.self) { try data.evaluationTensor(499..<501) }
  }

  @Test("a damaged image and one of another size are reported")
  func badImages() throws {
    let damaged = try TestSource(damaged: 7).dataset()
    #expect(throws: DataError("test", .damaged("image 7 is damaged"))) {
      try damaged.evaluationTensor(0..<20)
    }
    #expect(throws: Never.self) { try damaged.evaluationTensor(8..<20) }
    let wide = try TestSource(wide: 4).dataset()
    let error = #expect(throws: DataError.self) { try wide.evaluationTensor(0..<20) }
    #expect(error?.message == "image 4 is 3x5x3 and gives a view of 3x5x3, others of 3x4x3")
  }
}
