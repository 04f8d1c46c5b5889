/// Every operation there is; tests and help are driven by this list.
package enum Catalogue {
  package static let all: [any Operation.Type] = [
    ArgExtreme.self, ArgSort.self, Arithmetic.self, BarlowTwinsTerms.self, BatchNormalization.self,
    BatchProduct.self, Cast.self, Comparison.self, Concat.self, Convolution.self,
    ConvolutionTranspose.self, Diagonal.self, Elementwise.self, Flatten.self, Gather.self,
    GroupNormalization.self, MatrixProduct.self, OffDiagonal.self, Pad.self, Permute.self, Pooling.self,
    ProductDiagonal.self, ProductSquares.self, Reduction.self, Reshape.self, ScatterAdd.self, Slice.self,
    Standardize.self, TakeAlong.self,
    Transpose.self, Where.self,
  ]
}
