internal import DSL

/// The members of values, a line each, as help and the reference show them.
enum MemberText {
  struct TypeText {
    let summary: String
    /// As called, with what it is.
    let members: [(name: String, signature: String, summary: String)]
  }

  static let types: [String: TypeText] = [
    "tensor": TypeText(
      summary: "tensor: numbers or bools in a box of sizes",
      members: [
        ("T", "T", "the transpose of a matrix"),
        ("shape", "shape", "the sizes, a list of ints"),
        ("count", "count", "how many elements there are"),
        ("type", "type", "what the elements are: \"f32\", \"bf16\", \"i32\", \"u8\" or \"bool\""),
      ]),
    "split": TypeText(
      summary: "split: a data set's images to train on and to test on, as `digits()` gives them",
      members: [
        ("train", "train", "the data set to train on"),
        ("test", "test", "the data set to test on"),
        ("labels", "labels", "the classes of the training images, as ints"),
        ("classes", "classes", "the names of the classes"),
      ]),
    "dataset": TypeText(
      summary: "dataset: labelled images; `data[0]` is `{image, label}`, `data[0..<8]` a data set",
      members: [
        ("labels", "labels", "the classes of its images, as ints"),
        ("classes", "classes", "the names of the classes"),
        ("shape", "shape", "height, width and channels of one image"),
      ]),
    "image": TypeText(
      summary: "image: a picture of 8 bits a channel; `tensor(image)` has its numbers from 0 to 1",
      members: [("shape", "shape", "height, width and channels")]),
    "view": TypeText(
      summary: "view: augmentations in order; `view(x)` is a view of an image or of each image of a tensor",
      members: [("evaluation", "evaluation", "the view of its stages in which nothing is random")]),
    "model": TypeText(
      summary: "model: a recipe with its parameters; `model(x)` evaluates it",
      members: [
        ("parameters", "parameters", "the parameters and running statistics, a record by name"),
        ("input", "input", "the sizes of one sample"),
        ("output", "output", "the sizes of what it gives for one sample"),
        ("with", "with(weights, strict=true)", "the same network with parameters from elsewhere, by name"),
        (
          "encoder", "encoder(view)", "the model with the evaluation of a view before it, as `run.encoder` is"
        ),
      ]),
    "gradient": TypeText(
      summary: "gradient: of a loss, with respect to a model's parameters",
      members: [
        (
          "parameters", "parameters",
          "the gradients of the parameters that the loss depends on, a record by name"
        )
      ]),
    "weights": TypeText(
      summary:
        "weights: named tensors, as `load` reads them; `w[\"conv1.weight\"]` is one, `w[\"layer1\"]` a part",
      members: [
        ("names", "names", "the names, a list of strings"),
        ("tensors", "tensors", "the tensors, a record by name"),
      ]),
    "optimizer": TypeText(
      summary: "optimizer: a rule such as `adam()`, which `start` puts to work",
      members: [
        ("start", "start(model)", "the rule at work on a model's parameters, before its first step"),
        (
          "step", "step(model, gradient, factor=1)",
          "once started: the next model and the next optimizer, a list"
        ),
        ("steps", "steps", "once started: how many steps it made"),
      ]),
    "run": TypeText(
      summary: "run: a training that ended, as `train` gives it",
      members: [
        ("encoder", "encoder", "the trained backbone with its evaluation view"),
        ("projector", "projector", "the trained projector, a model, or nothing"),
        ("model", "model", "both, a model"),
        ("history", "history", "a list of records, one an epoch"),
        (
          "probe", "probe(name)", "the last value recorded by `probe(name, …)`, or of a column of the history"
        ),
        ("probes", "probes(name)", "all values recorded under a name, one an epoch"),
        ("config", "config", "the arguments of `train`"),
        ("status", "status", "`\"finished\"`, `\"interrupted\"`, or in `each_epoch` `\"running\"`"),
      ]),
    "encoder": TypeText(
      summary: "encoder: a trained backbone with the view that evaluation applies before it",
      members: [
        ("model", "model", "the backbone, a model"),
        ("view", "view", "the evaluation view"),
      ]),
  ]

  /// The key of a value's type.
  static func type(of value: Value) -> String { value.typeName }

  static func names(of type: String) -> [String] { types[type]?.members.map(\.name) ?? [] }

  /// `probe(name)`: what it is.
  static func line(_ name: String, of type: String) -> String? {
    types[type]?.members.first { $0.name == name }.map { "\(type).\($0.signature): \($0.summary)" }
  }

  /// The members as a table.
  static func lines(of type: String) -> [String] {
    TextTable((types[type]?.members ?? []).map { [".\($0.signature)", $0.summary] }).lines
  }
}
