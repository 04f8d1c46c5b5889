import Testing

@testable import Runtime

@Suite("Headers that lie")
struct LyingHeaderTests {
  struct Lie: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let reason: String

    init(_ description: String, _ header: String, data: Int = 0, _ reason: String) {
      testDescription = description
      bytes = SafetensorsTests.file(header, [UInt8](repeating: 0, count: data))
      self.reason = reason
    }

    init(_ description: String, bytes: [UInt8], _ reason: String) {
      testDescription = description
      self.bytes = bytes
      self.reason = reason
    }

    /// A header of one tensor.
    init(_ description: String, type: String, shape: String, offsets: String, data: Int, _ reason: String) {
      let header = #"{"x":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}}"#
      self.init(description, header, data: data, reason)
    }
  }

  static let lies: [Lie] =
    [
      Lie("an empty file", bytes: [], "0 bytes, too few"),
      Lie("seven bytes", bytes: [1, 0, 0, 0, 0, 0, 0], "7 bytes, too few"),
      Lie("a header longer than the file", bytes: [100, 0, 0, 0, 0, 0, 0, 0, 0x7b], "is cut off"),
      Lie(
        "a huge length", bytes: [UInt8](repeating: 255, count: 20), "18446744073709551615 bytes is too long"),
      Lie("a length that would be negative", bytes: [0, 0, 0, 0, 0, 0, 0, 128, 0x7b, 0x7d], "too long"),
      Lie("a picture", bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0], "no safetensors file"),
      Lie("no header", bytes: [0, 0, 0, 0, 0, 0, 0, 0], "expected '{'"),
      Lie("no JSON", "hello", "expected '{'"),
      Lie("a list", "[]", "expected '{'"),
      Lie("an end too early", #"{"x""#, "a colon is missing"),
      Lie("text behind the end", "{}x", "something stands behind"),
      Lie("two objects", "{}{}", "something stands behind"),
      Lie("a comma too many", #"{"__metadata__":{"a":"b",}}"#, "between quotation marks"),
      Lie("a string without end", #"{"x"#, "does not end"),
      Lie("an escape without end", "{\"x\\", "does not end"),
      Lie("an unknown escape", #"{"\x":1}"#, "unknown escape"),
      Lie("half of a surrogate pair", #"{"\ud800":1}"#, "surrogate"),
      Lie("a pair whose second half is none", #"{"\ud800\u0041":1}"#, "surrogate"),
      Lie("the second half alone", #"{"\udc00":1}"#, "surrogate"),
      Lie("three hexadecimal digits", #"{"\u12"}"#, "hexadecimal"),
      Lie("a control character", "{\"a\nb\":1}", "control character"),
      Lie(
        "a name that is not UTF-8", bytes: [5, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x22, 0xff, 0x22, 0x7d], "not UTF-8"
      ),
      Lie("deep nesting", String(repeating: #"{"x":"#, count: 100_000), "wrong"),
      Lie("deep lists", #"{"x":{"shape":"# + String(repeating: "[", count: 100_000), "whole number"),
      Lie("a number for a tensor", #"{"x":1}"#, "expected '{'"),
      Lie("metadata that is no text", #"{"__metadata__":{"a":1}}"#, "expected '\"'"),
      Lie("metadata of two equal names", #"{"__metadata__":{"a":"b","a":"c"}}"#, "\"a\" twice"),
      Lie("metadata twice", #"{"__metadata__":{},"__metadata__":{}}"#, "twice"),
      Lie("nothing about a tensor", #"{"x":{}}"#, "lacks"),
      Lie("no offsets", #"{"x":{"dtype":"F32","shape":[1]}}"#, data: 4, "lacks"),
      Lie("an unknown property", #"{"x":{"dtype":"F32","color":"red"}}"#, "\"color\" of \"x\""),
      Lie("a property twice", #"{"x":{"dtype":"F32","dtype":"F32"}}"#, "there twice"),
      Lie(
        "a name twice",
        #"{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"x":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#,
        data: 2, "\"x\" twice"),
    ] + numbers

  static let numbers: [Lie] =
    [
      Lie("an unknown type", type: "F7", shape: "[1]", offsets: "[0,4]", data: 4, "unknown type \"F7\""),
      Lie("offsets beyond the file", type: "F32", shape: "[2]", offsets: "[0,8]", data: 4, "ends at byte 8"),
      Lie(
        "a beginning behind the end", type: "F32", shape: "[1]", offsets: "[8,4]", data: 8,
        "beginning and an end"),
      Lie("one offset", type: "F32", shape: "[1]", offsets: "[4]", data: 4, "beginning and an end"),
      Lie("three offsets", type: "F32", shape: "[1]", offsets: "[0,4,8]", data: 8, "beginning and an end"),
      Lie("no list of offsets", type: "F32", shape: "[1]", offsets: "4", data: 4, "expected '['"),
      Lie(
        "too few bytes for the shape", type: "F32", shape: "[2]", offsets: "[0,4]", data: 4,
        "takes 8 bytes, not 4"),
      Lie(
        "too many bytes for the shape", type: "U8", shape: "[]", offsets: "[0,4]", data: 4,
        "takes 1 bytes, not 4"),
      Lie(
        "a negative size", type: "F32", shape: "[-1]", offsets: "[0,4]", data: 4, "whole number of 0 or more"),
      Lie(
        "a negative offset", type: "F32", shape: "[1]", offsets: "[-4,0]", data: 4,
        "whole number of 0 or more"),
      Lie("a fraction", type: "F32", shape: "[1.5]", offsets: "[0,4]", data: 4, "expected a whole number"),
      Lie("an exponent", type: "F32", shape: "[1e0]", offsets: "[0,4]", data: 4, "expected a whole number"),
      Lie("a leading zero", type: "F32", shape: "[01]", offsets: "[0,4]", data: 4, "whole number"),
      Lie("a number in words", type: "F32", shape: "[one]", offsets: "[0,4]", data: 4, "whole number"),
      Lie(
        "a size beyond 64 bits", type: "F32", shape: "[9223372036854775808]", offsets: "[0,4]", data: 4,
        "too large"),
      Lie(
        "a size beyond 32 bits", type: "U8", shape: "[4294967296]", offsets: "[0,4]", data: 4,
        "at most 2147483647"),
      Lie(
        "a product that overflows", type: "F32", shape: "[2147483647,2147483647,2147483647]",
        offsets: "[0,4]",
        data: 4, "more bytes than there can be"),
      Lie(
        "a product that overflows, in bytes", type: "U8", shape: "[2147483647,2147483647,2147483647]",
        offsets: "[0,9223372036854775807]", data: 4, "ends at byte 9223372036854775807"),
      Lie("nine axes", type: "U8", shape: "[1,1,1,1,1,1,1,1,1]", offsets: "[0,1]", data: 1, "at most 8 axes"),
      Lie(
        "bytes that belong to nobody", type: "U8", shape: "[1]", offsets: "[0,1]", data: 5,
        "4 bytes at the end"),
      Lie("a gap at the beginning", type: "U8", shape: "[1]", offsets: "[1,2]", data: 2, "leaves a gap"),
      Lie(
        "tensors that overlap",
        #"{"x":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"y":{"dtype":"U8","shape":[3],"data_offsets":[2,5]}}"#,
        data: 5, "\"y\" overlaps"),
      Lie(
        "tensors at one place",
        #"{"x":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"y":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}"#,
        data: 3, "\"y\" overlaps"),
    ]

  @Test("is refused with a reason", arguments: lies)
  func refused(_ lie: Lie) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a.safetensors", lie.bytes)
    let error = try #require(throws: TensorError.self) { try Safetensors(reading: path) }
    #expect(error.kind == .file)
    #expect(error.description.hasPrefix("load: \(path) can't be read: "))
    #expect(error.description.contains(lie.reason))
  }

  @Test("space around everything is no lie, nor are empty tensors at the end")
  func space() throws {
    let folder = try TemporaryFolder()
    let header = """
       { "y" : { "data_offsets" : [ 1 , 1 ] , "shape" : [ 0 , 5 ] , "dtype" : "F32" } ,
      \t"x":{"dtype":"U8","shape":[ 1 ],"data_offsets":[0,1]} }   \r\n
      """
    let file = try Safetensors(reading: try folder.file("a", SafetensorsTests.file(header, [9])))
    #expect(file.entries.map(\.name) == ["y", "x"])
    #expect(try file.tensor("x").scalars == [9])
    #expect(try file.tensor("y").shape == [0, 5])
  }

  @Test("a truth value other than 0 and 1 is refused when read")
  func truth() throws {
    let folder = try TemporaryFolder()
    let header = #"{"x":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}"#
    let file = try Safetensors(reading: try folder.file("a", SafetensorsTests.file(header, [1, 2])))
    #expect(throws: TensorError.self) { try file.tensor("x") }
  }

  @Test("a good file cut anywhere is refused")
  func cut() throws {
    let folder = try TemporaryFolder()
    try Safetensors.write([("x", try vector(1, 2, 3))], metadata: ["a": "b\n"], to: folder.file("good"))
    let good = try folder.bytes("good")
    for length in 0..<good.count {
      let path = try folder.file("cut", Array(good.prefix(length)))
      #expect(throws: TensorError.self) { try Safetensors(reading: path) }
    }
  }

  @Test("no changed byte of a header is a trap, and what is still read fits the data")
  func changed() throws {
    let good =
      Array(
        #"{"__metadata__":{"a\n":"\u0041"},"x":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]},"#.utf8)
      + Array(#""y":{"dtype":"U8","shape":[],"data_offsets":[24,25]}}"#.utf8)
    _ = try SafetensorsHeader(good, dataSize: 25)
    var draws = Key(seed: 1).draws
    var isRead = 0
    for _ in 0..<2000 {
      var text = good
      for _ in 0..<1 + draws.integer(below: 3) {
        text[draws.integer(below: text.count)] = UInt8(draws.integer(below: 128))
      }
      do {
        let header = try SafetensorsHeader(text, dataSize: 25)
        isRead += 1
        #expect(header.entries.reduce(0) { $0 + $1.range.count } == 25)
      } catch {
        #expect(!error.reason.isEmpty)
      }
    }
    #expect((1..<1000).contains(isRead))
  }
}
