/// How a convolution is computed; every way has the same result but for rounding.
package enum ConvolutionWay: String, Sendable, Hashable, CaseIterable {
  /// Sums of products, in the images' own element type.
  case direct
  /// Winograd's minimal filtering of tiles of 4 by 4 (Lavin and Gray, 2016), a few tiles at a time in cache: a quarter of
  /// the products of a 3 by 3 kernel, nine sixteenths with stride 2, and a few bits less exact. bfloat16 images are
  /// filtered in float32.
  case tiled
  /// The same by the library, all tiles at a time: of float32 images, and stride 1.
  case winograd
  /// bfloat16 images as float32, and the result rounded.
  case widened
}
