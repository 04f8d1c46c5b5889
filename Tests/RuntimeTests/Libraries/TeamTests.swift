import Testing

@testable import Runtime

@Suite("The thread team", .serialized)
struct TeamTests {
  @Test("a size set on one thread holds on every other")
  func everyThread() throws {
    let before = Team.size
    defer { Team.setSize(before) }
    for size in [1, 2] {
      Team.setSize(size)
      try withStack(of: 512 << 10) { try #require(Team.size == size) }
    }
  }

  @Test("a size that is none is one", arguments: [0, -1, .min])
  func none(_ size: Int) {
    let before = Team.size
    defer { Team.setSize(before) }
    Team.setSize(size)
    #expect(Team.size == 1)
  }

  @Test("a run inside a run is not a second team")
  func nested() throws {
    let counts = try Tensor([Int32](repeating: 0, count: 64), [64])
    let cells = TeamCells(base: counts.raw.assumingMemoryBound(to: Int32.self))
    Team.run(8) { i in Team.run(8) { cells.base[8 * i + $0] += 1 } }
    #expect(counts.integers == [Int32](repeating: 1, count: 64))
  }

  @Test("nothing to run is nothing run", arguments: [0, -5])
  func nothing(_ count: Int) { Team.run(count) { _ in Issue.record("it ran") } }
}

// Each cell is written by one thread.
struct TeamCells: @unchecked Sendable { let base: UnsafeMutablePointer<Int32> }
