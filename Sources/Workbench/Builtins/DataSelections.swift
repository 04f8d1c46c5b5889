internal import DSL
internal import Model

extension BuiltinLibrary {
  /// Parts of data sets.
  static func dataSelections(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "subset", area: "data",
        [Parameter("data", "dataset"), Parameter("indices", "list or tensor of ints")],
        summary: """
          The images at some positions, in that order, negative ones from the end; or where a tensor of bools holds.
          """,
        examples: [
          Example("[subset(digits().test, [0, 0, -1])]", "[digits(size=16).test.subset([0, 0, 499])]"),
          Example("len(digits().test.subset(tensor(digits().test.labels) == 3))", "60"),
        ]
      ) { (arguments, _) throws(Failure) in
        let value = try arguments.datasetValue("data")
        let indices = arguments.value("indices")
        let positions: [Int]?
        do throws(Failure) {
          positions = try DatasetValue.positions(indices, count: value.data.count)
        } catch {
          throw error.at(1)
        }
        guard let positions else {
          throw arguments.wrongType("indices", "a list or tensor of ints, or a tensor of bools", indices)
        }
        return .host(value.selecting(try calling { try value.data.subset(positions) }))
      },
      Builtin(
        "fraction", area: "data",
        [
          Parameter("data", "dataset"), Parameter("fraction", "number"),
          Parameter("seed", "int", default: "nothing"),
        ],
        summary: """
          A part of the images of each class, drawn at random: of n images n times the fraction, rounded, one at \
          least. A smaller fraction is part of a larger one with the same seed.
          """,
        examples: [
          Example("len(fraction(digits().train, 0.1, seed=0))", "130")
        ]
      ) { (arguments, _) throws(Failure) in
        let value = try arguments.datasetValue("data"), share = try arguments.float("fraction")
        let seed = try arguments.optionalInt("seed") ?? environment.seed
        return .host(value.selecting(try calling { try value.data.fraction(share, seed: seed) }))
      },
      Builtin(
        "shuffle", area: "data",
        [Parameter("data", "dataset"), Parameter("seed", "int", default: "nothing")],
        summary: "The same images in an order drawn at random, by the seed.",
        examples: [Example("len(shuffle(digits().train)[0..<100])", "100")]
      ) { (arguments, _) throws(Failure) in
        let value = try arguments.datasetValue("data")
        let seed = try arguments.optionalInt("seed") ?? environment.seed
        return .host(value.selecting(value.data.shuffled(seed: seed)))
      },
    ]
  }
}
