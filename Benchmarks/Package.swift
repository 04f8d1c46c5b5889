// swift-tools-version: 6.2
import PackageDescription

// Times whole commands, bt's and its peers', in turn. Apart from the product, so that building bt builds no benchmark.
let package = Package(
  name: "Benchmarks",
  targets: [
    .executableTarget(name: "bench", swiftSettings: [.treatAllWarnings(as: .error)]),
    .testTarget(name: "benchTests", dependencies: ["bench"], swiftSettings: [.treatAllWarnings(as: .error)]),
  ],
  swiftLanguageModes: [.v6]
)
