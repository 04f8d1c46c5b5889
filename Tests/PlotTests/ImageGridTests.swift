import Imaging
import Plot
import Testing

@Suite struct ImageGridTests {
  private func areas(_ figure: Figure) throws -> [(image: Image, area: Rectangle)] {
    try figure.content.sketch().marks.compactMap {
      if case .pixels(let image, let area) = $0 { (image, area) } else { nil }
    }
  }

  @Test func labelsMustMatch() throws {
    let image = try Example.image(8, channels: 1)
    #expect(throws: PlotError.self) { try Figure.imageGrid(images: []) }
    #expect(throws: PlotError.self) { try Figure.imageGrid(images: [[], []]) }
    #expect(throws: PlotError.self) { try Figure.imageGrid(images: [[image]], rowLabels: ["a", "b"]) }
    #expect(throws: PlotError.self) { try Figure.imageGrid(images: [[image]], columnLabels: ["a", "b"]) }
  }

  @Test(arguments: [8, 16, 28, 32], [1, 5, 8, 12])
  func smallImagesGrowByAWholeFactor(side: Int, columns: Int) throws {
    let row = try (0..<columns).map { _ in try Example.image(side, channels: 3) }
    let placed = try areas(.imageGrid(images: [row, row], rowLabels: ["one", "another"]))
    #expect(placed.count == 2 * columns)
    for (_, area) in placed {
      let factor = area.width * 2 / Double(side)
      #expect(factor == factor.rounded() && factor >= 1)
      #expect((area.x * 2).truncatingRemainder(dividingBy: 1) == 0)
      #expect(area.width == area.height)
    }
    // Neighbors do not touch.
    #expect(placed.count < 2 || columns == 1 || placed[1].area.x > placed[0].area.right)
  }

  @Test func pixelsArriveUnchanged() throws {
    let image = try Example.image(4, channels: 3)
    let figure = try Figure.imageGrid(images: [[image]])
    let picture = try figure.image()
    let area = try #require(areas(figure).first).area
    let factor = Int(area.width * 2) / 4
    for row in 0..<4 {
      for column in 0..<4 {
        for corner in [0, factor - 1] {
          let x = Int(area.x * 2) + column * factor + corner
          let y = Int(area.y * 2) + row * factor + corner
          let at = (y * picture.width + x) * 3
          let from = (row * 4 + column) * 3
          #expect(picture.pixels[at..<at + 3] == image.pixels[from..<from + 3])
        }
      }
    }
  }

  @Test func alphaShowsThePaper() throws {
    let clear = try Image(width: 1, height: 1, channels: 4, pixels: [0, 0, 0, 128])
    let figure = try Figure.imageGrid(images: [[clear]])
    let picture = try figure.image()
    let middle = try #require(areas(figure).first).area.middle
    let at = (Int(middle.y * 2) * picture.width + Int(middle.x * 2)) * 3
    #expect(abs(Int(picture.pixels[at]) - 127) <= 1)
  }

  @Test func largeImagesAreReduced() throws {
    let figure = try Figure.imageGrid(images: [[Example.image(1000, channels: 1)]])
    #expect(try figure.image().width < 1000)
  }
}
