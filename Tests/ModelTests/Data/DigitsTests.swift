import Imaging
import Model
import Runtime
import Testing

@Suite struct DigitsTests {
  @Test("the split has 1,297 and 500 different digits of all classes")
  func split() throws {
    let digits = try Digits()
    #expect(digits.train.count == 1297)
    #expect(digits.test.count == 500)
    #expect(Set(digits.train.indices + digits.test.indices).count == 1797)
    #expect(digits.train.classes == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])
    var counts = [Int](repeating: 0, count: 10)
    for label in digits.train.labels + digits.test.labels { counts[Int(label)] += 1 }
    #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    #expect(try digits.train.imageShape() == ImageShape(16, 16, 1))
    #expect(digits.test.description == "digits.test: 500 images of 16x16x1 in 10 classes")
  }

  @Test("at size 8 a digit is its table, 16 being white")
  func original() throws {
    let source = try Digits(size: 8).train.source
    let table: [Int] = [
      0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0, 0, 3, 15, 2, 0, 11, 8, 0, 0, 4, 12, 0, 0, 8, 8, 0,
      0, 5, 8, 0, 0, 9, 8, 0, 0, 4, 11, 0, 1, 12, 7, 0, 0, 2, 14, 5, 10, 12, 0, 0, 0, 0, 6, 13, 10, 0, 0, 0,
    ]
    #expect(try source.image(at: 0).pixels == table.map { UInt8((Double($0) / 16 * 255).rounded()) })
  }

  // d = tensor of the first row of the table, [1, 1, 8, 8], / 16
  // z = torch.nn.functional.interpolate(d, size=(16, 16), mode="bilinear", align_corners=False)
  // (z * 255).round().int()[0, 0, 4].tolist(); likewise size=(21, 21), row 10
  @Test("digits are resized as PyTorch does")
  func resized() throws {
    let even = try Digits(size: 16).train.source.image(at: 0)
    let odd = try Digits(size: 21).train.source.image(at: 0)
    let expected: (even: [Int], odd: [Int]) = (
      [0, 9, 27, 85, 182, 194, 121, 73, 51, 78, 153, 172, 134, 87, 29, 0],
      [0, 5, 32, 60, 91, 124, 157, 102, 42, 0, 0, 0, 35, 87, 135, 132, 129, 106, 58, 9, 0]
    )
    // A half may be rounded to either side.
    #expect(zip(even.pixels[64..<80], expected.even).allSatisfy { abs(Int($0) - $1) <= 1 })
    #expect(zip(odd.pixels[210..<231], expected.odd).allSatisfy { abs(Int($0) - $1) <= 1 })
    #expect(even.pixels.count == 256 && odd.pixels.count == 441)
  }

  @Test("sizes beyond 8 to 64 are refused", arguments: [-1, 0, 7, 65, Int.max])
  func sizes(size: Int) {
    let error = #expect(throws: DataError.self) { try Digits(size: size) }
    #expect(error?.description == "digits: `size` must be from 8 to 64, not \(size)")
  }
}
