import Model
import Runtime
import Testing

@Suite struct SelectionTests {
  /// 60 images of class 0 and 20 of class 1, mixed.
  private func data() throws -> Dataset {
    try Dataset(
      name: "test", source: TestSource(count: 80), labels: (0..<80).map { $0 % 4 == 3 ? 1 : 0 },
      classes: ["many", "few"], code: "all")
  }

  @Test("a fraction has its share of every class, in order, and is part of a larger one")
  func fraction() throws {
    let data = try data()
    for (share, many, few) in [(0.1, 6, 2), (0.05, 3, 1), (0.01, 1, 1), (0.5, 30, 10), (1.0, 60, 20)] {
      let part = try data.fraction(share, seed: 3)
      #expect(part.labels.filter { $0 == 0 }.count == many && part.labels.filter { $0 == 1 }.count == few)
      #expect(part.indices == part.indices.sorted() && Set(part.indices).count == part.count)
      #expect(part.path.code == "all.fraction(\(share), seed=3)")
    }
    let small = try data.fraction(0.1, seed: 3), large = try data.fraction(0.5, seed: 3)
    #expect(Set(small.indices).isSubset(of: Set(large.indices)))
    #expect(try data.fraction(0.1, seed: 4) != small)
    // Every image has its chance: over many seeds each is chosen about as often.
    var chosen = [Int](repeating: 0, count: 80)
    for seed in 0..<200 { for index in try data.fraction(0.5, seed: seed).indices { chosen[index] += 1 } }
    #expect(chosen.allSatisfy { (65...135).contains($0) }, "\(chosen)")
    for share in [0, -0.1, 1.01, Double.nan, .infinity] {
      #expect(throws: DataError.self) { try data.fraction(share, seed: 0) }
    }
    #expect(try data.slice(0..<0).fraction(0.5, seed: 0).count == 0)
  }

  @Test("selections tell the code that makes them")
  func code() throws {
    let data = try data()
    #expect(try data.slice(8..<40).slice(2..<12).path.code == "all[10..<20]")
    #expect(try data.slice(8..<40).subset([1, 0]).path.code == "all[8..<40].subset([1, 0])")
    #expect(try data.shuffled(seed: -1).slice(0..<3).path.code == "all.shuffle(seed=-1)[0..<3]")
    #expect(try data.subset(Array(0..<65)).path.code == nil)
    #expect(try data.subset(Array(0..<65)).slice(0..<2).path.code == nil)
    var deep = data
    for seed in 0..<1000 { deep = deep.shuffled(seed: seed) }
    #expect(deep.path.code == nil && deep.count == 80)
  }
}
