/// Every operation there is; tests and help are driven by this list.
package enum Catalogue {
  package static let all: [any Operation.Type] = [
    Arithmetic.self, BarlowTwinsTerms.self, BatchNormalization.self, Cast.self,
    Convolution.self, Diagonal.self, Elementwise.self, Flatten.self, MatrixProduct.self,
    OffDiagonal.self, Pooling.self, Reduction.self, Reshape.self, Standardize.self, Transpose.self,
  ]
}
