import Imaging
import Model
import Runtime
import Testing

@Suite struct TensorImagesTests {
  private func data(_ tensor: Tensor) throws -> Dataset {
    try Dataset(
      name: "tensors", source: TensorImages(tensor), labels: (0..<tensor.shape[0]).map { Int32($0 % 2) },
      classes: ["a", "b"])
  }

  @Test("views of floats are made of the floats, not of their bytes")
  func floats() throws {
    let tensor = try Tensor(uniform: [5, 4, 6, 3], key: Key(seed: 2))
    let data = try data(tensor)
    let batch = try data.evaluationTensor(0..<5)
    #expect(batch.scalars == tensor.scalars && batch.shape == tensor.shape)
    let image = try data.image(at: 3)
    #expect(zip(image.pixels, tensor.scalars[216...]).allSatisfy { abs(Float($0) / 255 - $1) < 0.5001 / 255 })
    #expect(try data == self.data(tensor))
    #expect(try data != self.data(Tensor(uniform: [5, 4, 6, 3], key: Key(seed: 3))))
  }

  @Test("vectors are rows of a matrix to the network")
  func vectors() throws {
    let tensor = try Tensor(normal: [6, 7], key: Key(seed: 2))
    let data = try data(tensor)
    #expect(try data.imageShape().dimensions == [7])
    #expect(data.description == "tensors: 6 images of 7 numbers in 2 classes")
    let batch = try Batches(data, views: [View([]), View([])], size: 4, key: Key(seed: 0)).epoch(0).batch(0)
    #expect(batch.views.map(\.shape) == [[4, 7], [4, 7]])
    for (row, index) in batch.indices.enumerated() {
      #expect(batch.views[1].scalars[row * 7..<row * 7 + 7] == tensor.scalars[index * 7..<index * 7 + 7])
    }
    #expect(try data.vector(at: 2).scalars == Array(tensor.scalars[14..<21]))
    #expect(try data.evaluationType(3) == TensorType([3, 7]))
  }

  @Test("tensors that are no images are refused")
  func refusals() throws {
    for shape: Shape in [
      [4], [2, 3, 4], [2, 3, 4, 2], [2, 3, 4, 4], [0, 3, 4, 3], [2, 0, 4, 3], [0, 3], [1, 1, 1, 1, 1],
    ] {
      #expect(throws: DataError.self) { try TensorImages(Tensor(filled: 0, shape)) }
      #expect(throws: DataError.self) { try TensorImages(Tensor(shapeOnly: TensorType(shape))) }
    }
    for value: Float in [-0.1, 1.1, 255, .nan, .infinity] {
      var numbers = [Float](repeating: 0.5, count: 12)
      numbers[7] = value
      #expect(throws: DataError.self) { try TensorImages(Tensor(numbers, [1, 2, 2, 3])) }
    }
    let hint = #expect(throws: DataError.self) {
      try TensorImages(Tensor([0, 128, 255, 7] as [Float], [1, 2, 2, 1]))
    }
    #expect(hint?.hint?.contains("divide by 255") == true)
    #expect(throws: DataError.self) {
      try TensorImages(Tensor([Int32](repeating: 0, count: 4), [1, 2, 2, 1]))
    }
    let unknown = try TensorImages(Tensor(shapeOnly: TensorType([2, 2, 2, 1])))
    #expect(unknown.needsReading)
    #expect(throws: DataError.self) { try unknown.image(at: 0) }
  }

  @Test("drawn shapes follow from seed and number, and every class is there")
  func shapes() throws {
    let split = try Shapes(n: 40, size: 24, seed: 1).split
    let train = try #require(split["train"]), test = try #require(split["test"])
    #expect(train.count == 40 && test.count == 8 && Set(test.labels).count == 5)
    #expect(try train == #require(Shapes(n: 40, size: 24, seed: 1).split["train"]))
    #expect(try train != #require(Shapes(n: 40, size: 24, seed: 2).split["train"]))
    let images = try (0..<40).map { try train.image(at: $0) }
    #expect(Set(images).count == 40)
    for image in images {
      // Two colors, the shape's and the ground's, fill most of it, and neither all of it.
      var counts: [[UInt8]: Int] = [:]
      for pixel in 0..<24 * 24 { counts[Array(image.pixels[pixel * 3..<pixel * 3 + 3]), default: 0] += 1 }
      let most = counts.values.sorted(by: >)
      #expect(most[0] + most[1] > 440 && most[1] > 20 && counts.count > 2)
    }
    // A longer data set begins with the same images.
    let longer = try #require(Shapes(n: 60, size: 24, seed: 1).split["train"])
    #expect(try longer.image(at: 39) == images[39])
    for (n, size) in [(0, 24), (-1, 24), (Int.max, 24), (10, 7), (10, 513), (10, Int.min)] {
      #expect(throws: DataError.self) { try Shapes(n: n, size: size, seed: 0) }
    }
  }
}
