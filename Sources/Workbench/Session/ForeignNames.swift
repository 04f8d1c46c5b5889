internal import DSL

/// What to write for names of PyTorch, NumPy and Keras.
enum ForeignNames {
  static let names: [String: String] = {
    var names: [String: String] = [
      "nn": "layers have no prefix: `linear(10)`, `conv(16, kernel=3)`",
      "F": "functions have no prefix: `relu(x)`, `softmax(x, axis=1)`",
      "Sequential": "layers are joined with `>>`, or stand in a `backbone` block",
      "Module": "a network is a `backbone` block, or a function of one tensor",
      "cat": "write `concat([a, b], axis=0)`",
      "manual_seed": "the seed is `--seed`, or `seed=` of `train` and `init`",
      "DataLoader":
        "`train` takes a data set and a batch; `batches(data, views, size)` gives them one by one",
      "fit": "a training is `train { … }`",
      "cross_entropy": "losses of labels are in `linear_probe` and `finetune`",
      "no_grad": "nothing is recorded outside of `value_and_grad` and `train`",
      "exit": "Ctrl-D or `:quit` leaves the prompt; a script ends at its end",
      "quit": "Ctrl-D or `:quit` leaves the prompt; a script ends at its end",
    ]
    for library in ["torch", "np", "numpy", "jnp"] {
      names[library] = "functions have no prefix: `zeros([2, 3])`, `exp(x)`"
    }
    for (layer, code) in [
      ("Linear", "linear(10)"), ("Conv2d", "conv(16, kernel=3)"), ("BatchNorm1d", "batch_norm()"),
      ("BatchNorm2d", "batch_norm()"), ("LayerNorm", "layer_norm()"), ("ReLU", "relu()"), ("GELU", "gelu()"),
      ("MaxPool2d", "max_pool(2)"), ("AvgPool2d", "avg_pool(2)"), ("AdaptiveAvgPool2d", "global_avg_pool()"),
      ("Flatten", "flatten()"), ("Dropout", "dropout(0.1)"), ("Identity", "identity()"),
      ("Adam", "adam(lr=0.001)"),
      ("AdamW", "adamw(lr=0.001)"), ("SGD", "sgd(lr=0.1)"),
    ] {
      names[layer] = "write `\(code)`"
    }
    return names
  }()

  private static let inferred = "leave it out: the number of inputs is inferred"

  static let arguments: [String: (names: [String], advice: String?)] = [
    "in_channels": ([], inferred), "in_features": ([], inferred), "num_features": ([], inferred),
    "out_channels": (["channels"], nil), "out_features": (["features"], nil),
    "kernel_size": (["kernel"], nil),
    "dim": (["axis"], nil), "keepdim": (["keep"], nil), "keepdims": (["keep"], nil), "dtype": (["type"], nil),
    "batch_size": (["batch", "size"], nil), "learning_rate": (["lr"], nil), "sigma": (["std"], nil),
    "device": ([], "leave it out: everything is computed on the CPU"),
    "requires_grad": ([], "leave it out: `value_and_grad(f, x)` gives a gradient"),
  ]
}
