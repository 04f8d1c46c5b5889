import Testing

@testable import Runtime

@Suite("JSON") struct JSONTests {
  @Test("what is written reads as it was, every bit of it")
  func roundTrip() throws {
    let numbers: [Double] = [
      0, -0.0, 1, 0.1, 1e-5, 1e300, .leastNonzeroMagnitude, .pi, -.greatestFiniteMagnitude, 1e16, .nan,
      .infinity, -.infinity,
      -.nan,
    ]
    for number in numbers {
      let read = try #require(try JSON(parsing: JSON(number).description).double)
      #expect(read.bitPattern == number.bitPattern || read.isNaN && number.isNaN, "\(number)")
    }
    let value = JSON.object([
      "": .null,
      "a\"\\\n\u{0}λ😀": .list([.bool(true), .bool(false), .integer(.min), .integer(.max), .list([])]),
      "b": .object([:]), "c": .string("</\u{7f}\u{1f}"),
    ])
    #expect(try JSON(parsing: value.description) == value)
  }

  @Test("what others write is read too")
  func others() throws {
    #expect(
      try JSON(parsing: " {\"a\" : [ 1 , -2.5e3, 1E2 ],\n\"b\":\"\\u00e9\\/\\ud83d\\ude00\" } ")
        == .object(["a": .list([.integer(1), .number(-2500), .number(100)]), "b": .string("é/😀")]))
    #expect(try JSON(parsing: "100000000000000000000").double == 1e20)
  }

  @Test(
    "what is no JSON is refused",
    arguments: [
      "", " ", "{", "[", "[1", "[1,", "[1,]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "{\"a\":1}{", "nul", "truee",
      "nan",
      "inf", "+1", "-", ".5", "0x10", "1e999", "--1", "1 2", "\"", "\"\\q\"", "{\"a\":1,\"a\":2}", "'a'",
    ])
  func refused(text: String) {
    #expect(throws: JSONMistake.self) { try JSON(parsing: text) }
  }

  @Test("no depth exhausts the stack")
  func deep() {
    for open in ["[", "{\"a\":"] {
      let text = String(repeating: open, count: 1_000_000)
      #expect(throws: JSONMistake.self) { try JSON(parsing: text) }
    }
    let fine = String(repeating: "[", count: 90) + String(repeating: "]", count: 90)
    #expect(throws: Never.self) { try JSON(parsing: fine) }
  }

  @Test("a checksum is CRC-32, in pieces or at once")
  func checksum() throws {
    var whole = Checksum(), pieces = Checksum()
    whole.add("123456789")
    for piece in ["1234", "", "56789"] { pieces.add(piece) }
    #expect(whole.text == "cbf43926" && pieces == whole)  // the check value of its definition
    #expect(Checksum().text == "00000000")
  }
}
