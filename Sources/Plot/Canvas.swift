import CCairo
package import Imaging

/// Draws a sketch with Cairo: the one place that knows how marks become ink.
package enum Canvas {
  /// The most pixels a drawn image may have each way.
  static let maximumSide = 16384.0
  /// Pixels a point that images get in vector files, where viewers would blur coarser ones.
  static let vectorDensity = 3.0

  /// The figure as an RGB image.
  package static func image(of sketch: Sketch, scale: Double) throws(PlotError) -> Image {
    let width = (sketch.width * scale).rounded(.up)
    let height = (sketch.height * scale).rounded(.up)
    guard width >= 1, height >= 1, width <= maximumSide, height <= maximumSide else {
      throw tooLarge(sketch)
    }
    let surface = Surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height)))
    try surface.draw(sketch, scale: scale, isVector: false)
    return try surface.pixels()
  }

  /// The figure as an SVG file; one unit is one point of the sketch.
  package static func svg(of sketch: Sketch) throws(PlotError) -> [UInt8] {
    let sink = ByteSink()
    try check(sketch)
    let surface = Surface(
      cairo_svg_surface_create_for_stream(
        ByteSink.write, Unmanaged.passUnretained(sink).toOpaque(), sketch.width, sketch.height))
    cairo_svg_surface_set_document_unit(surface.pointer, CAIRO_SVG_UNIT_PX)
    try surface.draw(sketch, scale: 1, isVector: true)
    return withExtendedLifetime(sink) { sink.bytes }
  }

  /// The figure as a PDF file of one page, without a date, so that equal figures are equal files.
  package static func pdf(of sketch: Sketch) throws(PlotError) -> [UInt8] {
    let sink = ByteSink()
    try check(sketch)
    let surface = Surface(
      cairo_pdf_surface_create_for_stream(
        ByteSink.write, Unmanaged.passUnretained(sink).toOpaque(), sketch.width, sketch.height))
    cairo_pdf_surface_set_metadata(surface.pointer, CAIRO_PDF_METADATA_CREATE_DATE, nil)
    try surface.draw(sketch, scale: 1, isVector: true)
    return withExtendedLifetime(sink) { sink.bytes }
  }

  private static func check(_ sketch: Sketch) throws(PlotError) {
    guard max(sketch.width, sketch.height) <= maximumSide else { throw tooLarge(sketch) }
  }

  private static func tooLarge(_ sketch: Sketch) -> PlotError {
    let limit = 1e9
    return .tooLarge(width: Int(min(sketch.width, limit)), height: Int(min(sketch.height, limit)))
  }
}

/// Measures text as the canvas will draw it, the same at every scale.
package final class TextRuler {
  private let surface: Surface
  private let context: OpaquePointer?

  package init() {
    surface = Surface(cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1))
    context = cairo_create(surface.pointer)
    Surface.useExactText(context)
  }

  deinit { cairo_destroy(context) }

  /// How far the text moves the pen, in points.
  package func width(of text: String, _ style: TextStyle) -> Double {
    var extents = cairo_text_extents_t()
    Surface.select(style, context)
    cairo_text_extents(context, text, &extents)
    return extents.x_advance
  }
}

/// Collects what Cairo writes.
private final class ByteSink {
  var bytes: [UInt8] = []

  static let write: cairo_write_func_t = { closure, data, count in
    guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
    let sink = Unmanaged<ByteSink>.fromOpaque(closure).takeUnretainedValue()
    sink.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
    return CAIRO_STATUS_SUCCESS
  }
}

/// A Cairo surface, freed with the value's last reference.
private final class Surface {
  let pointer: OpaquePointer?

  init(_ pointer: OpaquePointer?) { self.pointer = pointer }

  deinit { cairo_surface_destroy(pointer) }

  /// Draws everything and finishes the surface, so that a file is complete.
  func draw(_ sketch: Sketch, scale: Double, isVector: Bool) throws(PlotError) {
    let context = cairo_create(pointer)
    cairo_scale(context, scale, scale)
    Surface.useExactText(context)
    Surface.set(Style.paper, context)
    cairo_paint(context)
    for mark in sketch.marks { Surface.draw(mark, scale: scale, isVector: isVector, context) }
    let status = cairo_status(context)
    cairo_destroy(context)
    if isVector { cairo_surface_finish(pointer) } else { cairo_surface_flush(pointer) }
    for status in [status, cairo_surface_status(pointer)] where status != CAIRO_STATUS_SUCCESS {
      throw .drawing(String(cString: cairo_status_to_string(status)))
    }
  }

  /// The RGB bytes of an image surface.
  func pixels() throws(PlotError) -> Image {
    let width = Int(cairo_image_surface_get_width(pointer))
    let height = Int(cairo_image_surface_get_height(pointer))
    let stride = Int(cairo_image_surface_get_stride(pointer))
    guard let data = cairo_image_surface_get_data(pointer) else { throw .drawing("no pixels") }
    let bytes = [UInt8](unsafeUninitializedCapacity: width * height * 3) { out, filled in
      for row in 0..<height {
        UnsafeRawPointer(data + row * stride).withMemoryRebound(to: UInt32.self, capacity: width) { line in
          for column in 0..<width {
            let to = (row * width + column) * 3
            out.initializeElement(at: to, to: UInt8(truncatingIfNeeded: line[column] >> 16))
            out.initializeElement(at: to + 1, to: UInt8(truncatingIfNeeded: line[column] >> 8))
            out.initializeElement(at: to + 2, to: UInt8(truncatingIfNeeded: line[column]))
          }
        }
      }
      filled = width * height * 3
    }
    do {
      return try Image(width: width, height: height, channels: 3, pixels: bytes)
    } catch {
      throw .drawing(error.message)
    }
  }

  /// Unhinted outlines and advances, so that a layout holds at every scale and in every file.
  static func useExactText(_ context: OpaquePointer?) {
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_set_font_options(context, options)
    cairo_font_options_destroy(options)
  }

  static func select(_ style: TextStyle, _ context: OpaquePointer?) {
    let weight = style.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL
    cairo_select_font_face(context, Style.font, CAIRO_FONT_SLANT_NORMAL, weight)
    cairo_set_font_size(context, style.size)
  }

  private static func set(_ color: Color, _ context: OpaquePointer?) {
    cairo_set_source_rgb(
      context, Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255)
  }

  private static func draw(_ mark: Mark, scale: Double, isVector: Bool, _ context: OpaquePointer?) {
    switch mark {
    case .line(let points, let color, let width, let dash):
      trace(points, context)
      set(color, context)
      cairo_set_line_width(context, width)
      cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
      cairo_set_line_cap(context, CAIRO_LINE_CAP_BUTT)
      cairo_set_dash(context, dash, Int32(dash.count), 0)
      cairo_stroke(context)
    case .rectangle(let area, let fill):
      set(fill, context)
      cairo_rectangle(context, area.x, area.y, area.width, area.height)
      cairo_fill(context)
    case .polygon(let points, let fill):
      trace(points, context)
      set(fill, context)
      cairo_fill(context)
    case .disc(let center, let radius, let fill):
      cairo_new_path(context)
      cairo_arc(context, center.x, center.y, radius, 0, 2 * Double.pi)
      set(fill, context)
      cairo_fill(context)
    case .text(let text, let point, let style, let anchor, let rising):
      select(style, context)
      set(style.color, context)
      var extents = cairo_text_extents_t()
      cairo_text_extents(context, text, &extents)
      let back = anchor == .start ? 0 : anchor == .middle ? extents.x_advance / 2 : extents.x_advance
      cairo_save(context)
      cairo_translate(context, point.x, point.y)
      if rising { cairo_rotate(context, -Double.pi / 2) }
      cairo_move_to(context, -back, 0)
      cairo_show_text(context, text)
      cairo_restore(context)
    case .pixels(let image, let area):
      drawPixels(image, area, scale: scale, isVector: isVector, context)
    }
  }

  private static func trace(_ points: [Point], _ context: OpaquePointer?) {
    cairo_new_path(context)
    for point in points { cairo_line_to(context, point.x, point.y) }
  }

  private static func drawPixels(
    _ image: Image, _ area: Rectangle, scale: Double, isVector: Bool, _ context: OpaquePointer?
  ) {
    var factor = 1
    if isVector {
      factor = Int((area.width * Canvas.vectorDensity / Double(image.width)).rounded(.up))
      factor = max(1, min(factor, 4096 / max(image.width, image.height)))
    }
    let width = image.width * factor
    let height = image.height * factor
    let source = Surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, Int32(width), Int32(height)))
    source.fill(with: image, factor: factor)

    let across = area.width / Double(width)
    let down = area.height / Double(height)
    cairo_save(context)
    cairo_translate(context, area.x, area.y)
    cairo_scale(context, across, down)
    cairo_set_source_surface(context, source.pointer, 0, 0)
    let shrinks = min(across, down) * scale < 0.999 && !isVector
    cairo_pattern_set_filter(cairo_get_source(context), shrinks ? CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST)
    cairo_rectangle(context, 0, 0, Double(width), Double(height))
    cairo_fill(context)
    cairo_restore(context)
  }

  /// Writes an image into an ARGB surface, each pixel as a square of `factor` pixels.
  private func fill(with image: Image, factor: Int) {
    guard let data = cairo_image_surface_get_data(pointer) else { return }
    let stride = Int(cairo_image_surface_get_stride(pointer))
    let width = image.width * factor
    let channels = image.channels
    for row in 0..<image.height {
      let first = UnsafeMutableRawPointer(data + row * factor * stride)
      let line = first.bindMemory(to: UInt32.self, capacity: width)
      for column in 0..<image.width {
        let at = (row * image.width + column) * channels
        let red = UInt32(image.pixels[at])
        let green = channels == 1 ? red : UInt32(image.pixels[at + 1])
        let blue = channels == 1 ? red : UInt32(image.pixels[at + 2])
        let alpha = channels == 4 ? UInt32(image.pixels[at + 3]) : 255
        func weighted(_ value: UInt32) -> UInt32 { (value * alpha + 127) / 255 }
        let word = alpha << 24 | weighted(red) << 16 | weighted(green) << 8 | weighted(blue)
        for copy in 0..<factor { line[column * factor + copy] = word }
      }
      for copy in 1..<max(factor, 2) where copy < factor {
        first.advanced(by: copy * stride).copyMemory(from: first, byteCount: width * 4)
      }
    }
    cairo_surface_mark_dirty(pointer)
  }
}
