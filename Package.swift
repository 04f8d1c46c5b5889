// swift-tools-version: 6.2
import PackageDescription

/// What every room is held to: no warning, no implicit import, no existential without `any`.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
/// Rooms that never touch a pointer: writing one there needs the word `unsafe`.
let safe: [SwiftSetting] = strict + [.strictMemorySafety()]

/// The same for C.
let pedantic = ["-Wall", "-Wextra", "-Werror"]

let package = Package(
  name: "bt",
  products: [.executable(name: "bt", targets: ["bt"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    // C libraries: a module map and a shim header each.
    .systemLibrary(name: "COpenBLAS", path: "Sources/System/COpenBLAS"),
    .systemLibrary(name: "COneDNN", path: "Sources/System/COneDNN"),
    .systemLibrary(name: "CPNG", path: "Sources/System/CPNG"),
    .systemLibrary(name: "CCairo", path: "Sources/System/CCairo"),
    .systemLibrary(name: "CZlib", path: "Sources/System/CZlib"),
    .systemLibrary(name: "CEdit", path: "Sources/System/CEdit"),
    // Tells errors by jumps, so that there is some C before it.
    .target(
      name: "CJPEG", path: "Sources/System/CJPEG", cSettings: [.unsafeFlags(pedantic)],
      linkerSettings: [.linkedLibrary("jpeg")]),

    // Optimized in debug builds too, so that tests train at full speed.
    .target(
      name: "Kernels",
      cSettings: [.unsafeFlags(["-O3", "-fno-math-errno"] + pedantic)]),
    .target(
      name: "Runtime", dependencies: ["Kernels", "COpenBLAS", "COneDNN", "CZlib"],
      swiftSettings: strict),
    .target(name: "Imaging", dependencies: ["Kernels", "CPNG", "CJPEG"], swiftSettings: strict),
    .target(name: "Plot", dependencies: ["Imaging", "CCairo"], swiftSettings: strict),
    .target(name: "Model", dependencies: ["Runtime", "Imaging", "Kernels", "CZlib"], swiftSettings: strict),
    .target(name: "DSL", swiftSettings: safe),
    .target(
      name: "Workbench", dependencies: ["DSL", "Model", "Plot", "Runtime", "Imaging"],
      swiftSettings: safe),
    .target(name: "REPL", dependencies: ["Workbench", "CEdit"], swiftSettings: strict),
    .executableTarget(
      name: "bt",
      dependencies: [
        "REPL", "Workbench", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: safe),

    .testTarget(
      name: "RuntimeTests", dependencies: ["Runtime"], exclude: ["Goldens"], swiftSettings: strict),
    .target(
      name: "JPEGSamples", path: "Tests/JPEGSamples", cSettings: [.unsafeFlags(pedantic)],
      linkerSettings: [.linkedLibrary("jpeg")]),
    .testTarget(name: "ImagingTests", dependencies: ["Imaging", "JPEGSamples"], swiftSettings: strict),
    .testTarget(name: "PlotTests", dependencies: ["Plot", "Imaging"], swiftSettings: strict),
    .testTarget(
      name: "ModelTests", dependencies: ["Model", "Runtime", "Imaging"], exclude: ["Goldens"],
      swiftSettings: strict),
    .testTarget(name: "DSLTests", dependencies: ["DSL"], swiftSettings: strict),
    .testTarget(
      name: "WorkbenchTests", dependencies: ["Workbench", "DSL", "Runtime"], swiftSettings: strict),
    .testTarget(name: "REPLTests", dependencies: ["REPL", "Workbench"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c17
)
