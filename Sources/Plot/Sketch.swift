package import Imaging

/// A place in points, from the top left corner.
package struct Point: Sendable, Equatable {
  package var x: Double
  package var y: Double

  package init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// An upright rectangle in points.
package struct Rectangle: Sendable, Equatable {
  package var x: Double
  package var y: Double
  package var width: Double
  package var height: Double

  package init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  package var right: Double { x + width }
  package var bottom: Double { y + height }
  package var middle: Point { Point(x + width / 2, y + height / 2) }
}

/// An opaque sRGB color.
package struct Color: Sendable, Hashable {
  package var red: UInt8
  package var green: UInt8
  package var blue: UInt8

  package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }
}

/// Which part of a text lies at its point.
package enum Anchor: Sendable {
  case start, middle, end
}

/// How a text looks; the size is in points.
package struct TextStyle: Sendable, Equatable {
  package var size: Double
  package var color: Color
  package var bold = false

  package init(size: Double, color: Color, bold: Bool = false) {
    self.size = size
    self.color = color
    self.bold = bold
  }

  /// From the baseline of a digit to its middle.
  package var halfDigit: Double { size * 0.365 }
}

/// One thing to draw.
package enum Mark: Sendable, Equatable {
  case line([Point], color: Color, width: Double, dash: [Double])
  case rectangle(Rectangle, fill: Color)
  case polygon([Point], fill: Color)
  case disc(center: Point, radius: Double, fill: Color)
  /// At a point of its baseline; rising texts are turned to read from bottom to top.
  case text(String, at: Point, style: TextStyle, anchor: Anchor, rising: Bool)
  /// An image that fills a rectangle, its pixels kept apart when enlarged.
  case pixels(Image, in: Rectangle)
}

/// A laid out figure: its size in points and everything on it, from back to front.
package struct Sketch: Sendable, Equatable {
  package var width: Double
  package var height: Double
  package private(set) var marks: [Mark] = []

  package init(width: Double = 0, height: Double = 0) {
    self.width = width
    self.height = height
  }

  package mutating func add(_ mark: Mark) { marks.append(mark) }

  package mutating func line(
    _ points: [Point], color: Color, width: Double = 1, dash: [Double] = []
  ) {
    marks.append(.line(points, color: color, width: width, dash: dash))
  }

  package mutating func text(
    _ text: String, at point: Point, _ style: TextStyle, anchor: Anchor = .start, rising: Bool = false
  ) {
    if !text.isEmpty {
      marks.append(.text(text, at: point, style: style, anchor: anchor, rising: rising))
    }
  }

  /// The outline of a rectangle, drawn just outside of it.
  package mutating func frame(_ area: Rectangle, color: Color, width: Double) {
    let half = width / 2
    let left = area.x - half
    let right = area.right + half
    let top = area.y - half
    let bottom = area.bottom + half
    let corners = [
      Point(left, top), Point(right, top), Point(right, bottom), Point(left, bottom), Point(left, top),
    ]
    line(corners, color: color, width: width)
  }
}
