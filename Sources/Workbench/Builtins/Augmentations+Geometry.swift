internal import DSL
internal import Model

// Where the pixels are: parts, sizes, mirror images, turns.
extension BuiltinLibrary {
  static var geometricAugmentations: [Builtin] {
    [
      Builtin(
        "random_resized_crop", area: "augmentations",
        [
          Parameter("size", "int or [h, w]"),
          Parameter("scale", "number or range", default: "0.08..1.0"),
          Parameter("ratio", "number or range", default: "0.75..1.3333333333333333"),
          Parameter("interpolation", "string", default: "\"bicubic\""),
        ],
        summary:
          "A random part of the picture, resized: its area a fraction of the whole, its width a multiple of its height.",
        examples: [
          Example("random_resized_crop(32, scale=0.2..1.0)", "random_resized_crop(32, scale=0.2..1.0)"),
          Example("random_resized_crop([16, 24])(ones([2, 20, 20, 3])).shape", "[2, 16, 24, 3]"),
        ]
      ) { (arguments, _) throws(Failure) in
        let size = try arguments.pictureSize("size"), interpolation = try arguments.interpolation()
        let scale = try arguments.uniform("scale"), ratio = try arguments.uniform("ratio")
        return try augmentation {
          try RandomResizedCrop(size, scale: scale, ratio: ratio, interpolation: interpolation)
        }
      },
      Builtin(
        "evaluation_crop", area: "augmentations",
        [
          Parameter("size", "int or [h, w]"),
          Parameter("interpolation", "string", default: "\"bicubic\""),
        ],
        summary:
          "The middle of the picture, resized, as a random resized crop in evaluation; a picture of that size stays as it is.",
        examples: [Example("evaluation_crop(24)(ones([1, 30, 40, 3])).shape", "[1, 24, 24, 3]")]
      ) { (arguments, _) throws(Failure) in
        let size = try arguments.pictureSize("size"), interpolation = try arguments.interpolation()
        return try augmentation { try EvaluationCrop(checking: size, interpolation: interpolation) }
      },
      Builtin(
        "resize", area: "augmentations",
        [
          Parameter("size", "int or [h, w]"),
          Parameter("interpolation", "string", default: "\"bicubic\""),
        ],
        summary:
          "The whole picture resized: its shorter side to an int, or height and width to those of a list.",
        examples: [
          Example("resize(16)(ones([1, 40, 20, 3])).shape", "[1, 32, 16, 3]"),
          Example("resize([16, 16])", "resize([16, 16])"),
        ]
      ) { (arguments, _) throws(Failure) in
        let interpolation = try arguments.interpolation()
        let size = try arguments.pictureSize("size")
        let target: Resize.Target =
          if case .int(let side) = arguments.value("size") { .shorterSide(side) } else { .size(size) }
        return try augmentation { try Resize(target, interpolation: interpolation) }
      },
      Builtin(
        "center_crop", area: "augmentations",
        [
          Parameter("size", "int or [h, w]")
        ],
        summary: "The middle of the picture, with zeros around it where it is smaller.",
        examples: [Example("center_crop(16)(ones([1, 20, 20, 3])).shape", "[1, 16, 16, 3]")]
      ) { (arguments, _) throws(Failure) in
        let size = try arguments.pictureSize("size")
        return try augmentation { try CenterCrop(size) }
      },
      Builtin(
        "random_crop", area: "augmentations",
        [
          Parameter("size", "int or [h, w]"),
          Parameter("padding", "int", default: "0"),
        ],
        summary: "A random part of the picture with zeros added at each side.",
        examples: [Example("random_crop(32, padding=4)", "random_crop(32, padding=4)")]
      ) { (arguments, _) throws(Failure) in
        let size = try arguments.pictureSize("size"), padding = try arguments.int("padding")
        return try augmentation { try RandomCrop(size, padding: padding) }
      },
      Builtin(
        "horizontal_flip", area: "augmentations", [Parameter("p", "number", default: "0.5")],
        summary: "Left and right exchanged with probability p.",
        examples: [Example("horizontal_flip()", "horizontal_flip(p=0.5)")]
      ) { (arguments, _) throws(Failure) in
        let p = try arguments.float("p")
        return try augmentation { try HorizontalFlip(p: p) }
      },
      Builtin(
        "vertical_flip", area: "augmentations", [Parameter("p", "number", default: "0.5")],
        summary: "Top and bottom exchanged with probability p.",
        examples: [Example("vertical_flip()", "vertical_flip(p=0.5)")]
      ) { (arguments, _) throws(Failure) in
        let p = try arguments.float("p")
        return try augmentation { try VerticalFlip(p: p) }
      },
      Builtin(
        "affine", area: "augmentations",
        [
          Parameter("degrees", "number or range", default: "0"),
          Parameter("translate", "number", default: "0"),
          Parameter("scale", "number or range", default: "1"),
          Parameter("shear", "number or range", default: "0"),
          Parameter("interpolation", "string", default: "\"bilinear\""),
        ],
        summary: "A random rotation, shift (as a fraction of the size), scaling and shear about the center.",
        examples: [Example("affine(degrees=20, scale=0.8..1.25)", "affine(degrees=20, scale=0.8..1.25)")]
      ) { (arguments, _) throws(Failure) in
        let degrees = try arguments.uniform("degrees"), translate = try arguments.uniform("translate")
        let scale = try arguments.uniform("scale"), shear = try arguments.uniform("shear")
        let interpolation = try arguments.interpolation()
        return try augmentation {
          try RandomAffine(
            degrees: degrees, translate: translate, scale: scale, shear: shear, interpolation: interpolation)
        }
      },
      Builtin(
        "rotate", area: "augmentations",
        [
          Parameter("degrees", "number or range"),
          Parameter("interpolation", "string", default: "\"bilinear\""),
        ],
        summary: "A random rotation about the center, counterclockwise; a number means to either side.",
        examples: [Example("rotate(15)", "rotate(15)")]
      ) { (arguments, _) throws(Failure) in
        let degrees = try arguments.uniform("degrees"), interpolation = try arguments.interpolation()
        return try augmentation { try RandomRotation(degrees, interpolation: interpolation) }
      },
      Builtin(
        "cutout", area: "augmentations",
        [
          Parameter("size", "int"),
          Parameter("p", "number", default: "1"),
        ],
        summary: "A square of zeros somewhere, with probability p.",
        examples: [Example("cutout(8)", "cutout(8, p=1)")]
      ) { (arguments, _) throws(Failure) in
        let size = try arguments.int("size"), p = try arguments.float("p")
        return try augmentation { try Cutout(size, p: p) }
      },
    ]
  }
}
