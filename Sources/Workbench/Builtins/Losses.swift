internal import DSL
internal import Model
internal import Runtime

extension BuiltinLibrary {
  static let losses: [Builtin] = [
    Builtin(
      "barlow_twins", area: "losses",
      [
        Parameter("za", "[n, d]", default: "nothing"), Parameter("zb", "[n, d]", default: "nothing"),
        Parameter("lambda", "number", default: "0.0051"), Parameter("form", "string", default: "nothing"),
      ],
      summary: """
        The Barlow Twins loss: sum((C_ii - 1)^2) + lambda * sum(C_ij^2), exact in either form, "direct" or "gram"; \
        by default the cheaper. Without embeddings it is the loss for `train`; the history then has both sums and \
        `floor`, below which a batch smaller than d can't bring the loss.
        """,
      examples: [
        Example("barlow_twins(lambda=0.02)", "barlow_twins(lambda=0.02)"),
        Example("let z = randn([8, 4], seed=1)\nfloat(barlow_twins(z, z, lambda=0.0)) < 0.001", "true"),
      ]
    ) { (arguments, _) throws(Failure) in
      let lambda = Float(try arguments.float("lambda"))
      var form: BarlowTwinsTerms.Form?
      if let name = try arguments.optionalString("form") {
        guard let named = BarlowTwinsTerms.Form(rawValue: name) else {
          throw arguments.invalid("form", "must be \"direct\" or \"gram\", not \"\(name)\"")
        }
        form = named
      }
      let objective = try running { () throws(TensorError) in try BarlowTwins(lambda: lambda, form: form) }
      return try LossValue.result(objective, arguments, embeddings: ["za", "zb"])
    }
  ]
}
