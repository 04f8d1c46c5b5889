import Imaging
import Plot
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct FigureFileTests {
  private func temporary() throws -> String {
    var template = Array("/tmp/bt-plot-XXXXXX".utf8CString)
    return try #require(mkdtemp(&template).map { String(cString: $0) })
  }

  @Test func theEndingChoosesTheFormat() throws {
    let figure = try Figure.heatmap(values: noise(9), rows: 3, columns: 3, title: "Title")
    let directory = try temporary()
    let starts: [(String, [UInt8])] = [
      ("a.png", [0x89, 0x50]), ("b.SVG", Array("<?xml".utf8)), ("c.pdf", Array("%PDF".utf8)),
      ("d.csv", Array("\(noise(1)[0]),".utf8)),
    ]
    for (name, start) in starts {
      let path = "\(directory)/\(name)"
      try figure.write(to: path)
      #expect(try FileBytes.read(path).starts(with: start))
      #expect(remove(path) == 0)
    }
    // Nothing but the four files was there.
    #expect(rmdir(directory) == 0)
  }

  @Test func badNamesAreErrors() throws {
    let figure = try Figure.lines(series: [LineSeries(name: "a", y: [1, 2])])
    for name in ["figure", "figure.jpg", "png", ""] {
      #expect(throws: PlotError.unknownEnding(path: name)) { try figure.write(to: name) }
    }
    do {
      try figure.write(to: "/no/such/directory/figure.png")
      Issue.record("wrote to nowhere")
    } catch {
      #expect("\(error)".hasPrefix("/no/such/directory/figure.png: "))
    }
  }

  @Test func tablesHoldTheData() throws {
    let matrix = try Figure.heatmap(values: [1, 0.5, -0.25, .nan], rows: 2, columns: 2)
    #expect(try matrix.csvText() == "1.0,0.5\n-0.25,nan\n")
    let panel = HeatmapPanel(values: [0.5], rows: 1, columns: 1, title: "before, \"raw\"")
    let panels = try Figure.heatmaps([panel, panel])
    #expect(try panels.csvText().hasPrefix("panel,row,column,value\n\"before, \"\"raw\"\"\",0,0,0.5\n"))
    let shared = try Figure.lines(series: [
      LineSeries(name: "loss", y: [2, 1]), LineSeries(name: "other", y: [3, 4]),
    ])
    #expect(try shared.csvText() == "x,loss,other\n1.0,2.0,3.0\n2.0,1.0,4.0\n")
    let apart = try Figure.lines(series: [
      LineSeries(name: "a", y: [2]), LineSeries(name: "b", x: [5], y: [4]),
    ])
    #expect(try apart.csvText() == "series,x,y\na,1.0,2.0\nb,5.0,4.0\n")
  }

  @Test func imagesAreNoTable() throws {
    let figure = try Figure.imageGrid(images: [[Example.image(2, channels: 1)]])
    #expect(throws: PlotError.noTable(kind: "image_grid")) { try figure.csvText() }
  }
}
