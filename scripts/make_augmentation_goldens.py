#!/usr/bin/env python3
"""Writes the golden values of the augmentations' tests: small pictures, changed by Pillow and torchvision.

    python3 -m venv venv && venv/bin/pip install torch torchvision pillow safetensors numpy
    venv/bin/python scripts/make_augmentation_goldens.py [folder]

augmentations.safetensors holds, as uint8 [height, width, channels]:

    picture/NAME            the pictures
    NAME/CHANGE             the picture changed; CHANGE is how the tests know it

Where torchvision's name stands in CHANGE, it was computed with floats and rounded once; everything else is Pillow's,
with 8 bits throughout.
"""

import os
import sys

import numpy as np
import torch
from PIL import Image, ImageFilter, ImageOps
from safetensors.numpy import save_file
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as F

FILTERS = {
    "nearest": InterpolationMode.NEAREST,
    "bilinear": InterpolationMode.BILINEAR,
    "bicubic": InterpolationMode.BICUBIC,
}


def picture(height, width, channels, seed):
    """A gradient, noise in a quarter, and a bright rectangle with hard edges."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width] / max(height, width, 2)
    planes = [160 * x + 60 * y, 200 * y + 20, 230 - 150 * x - 50 * y][:channels]
    array = np.stack(planes, -1)
    array[: height // 2, width // 2 :] += random.normal(0, 60, array[: height // 2, width // 2 :].shape)
    array[height // 2 : height * 3 // 4, width // 5 : width // 2] = [250, 240, 30][:channels]
    array[height * 3 // 4 :, : width // 3] = [10, 60, 190][:channels]
    return np.clip(array, 0, 255).astype(np.uint8)


PICTURES = {
    "color": picture(31, 43, 3, 1),
    "gray": picture(31, 43, 1, 2),
    "square": picture(32, 32, 3, 3),
    "dot": picture(1, 1, 3, 4),
    "line": picture(1, 9, 1, 5),
}


def pillow(array):
    return Image.fromarray(array[:, :, 0] if array.shape[2] == 1 else array)


def array(image):
    values = np.asarray(image)
    return (values[:, :, None] if values.ndim == 2 else values).copy()


def floats(values, change):
    """A change of torchvision's, on floats."""
    x = torch.from_numpy(values.copy()).permute(2, 0, 1).float() / 255
    return (change(x).clamp(0, 1).permute(1, 2, 0).contiguous() * 255).round().to(torch.uint8).numpy()


def colors(image, values):
    channels = values.shape[2]
    for factor in (0.0, 0.6, 1.4):
        yield f"brightness {factor}", F.adjust_brightness(image, factor)
        yield f"contrast {factor}", F.adjust_contrast(image, factor)
        yield f"saturation {factor}", F.adjust_saturation(image, factor)
    for shift in (-0.5, -0.1, 0.05, 0.3):
        yield f"hue {shift}", F.adjust_hue(image, shift)
        if channels == 3:
            yield f"torchvision hue {shift}", floats(values, lambda x: F.adjust_hue(x, shift))
    yield "grayscale", F.rgb_to_grayscale(image, channels)
    yield "solarize", ImageOps.solarize(image)
    yield "posterize 3", ImageOps.posterize(image, 3)
    yield "equalize", ImageOps.equalize(image)
    yield "vertical flip", F.vflip(image)
    for sigma in (0.1, 0.5, 1.0, 2.0):
        yield f"blur {sigma}", image.filter(ImageFilter.GaussianBlur(sigma))


def changes(name, values):
    image = pillow(values)
    height, width, _ = values.shape
    if name != "square":
        yield from colors(image, values)
    for filter, mode in FILTERS.items():
        yield f"resize [20, 24] {filter}", F.resize(image, [20, 24], mode)
        yield f"resize [40, 46] {filter}", F.resize(image, [40, 46], mode)
    if min(height, width) < 30:
        return
    yield "resize 24", F.resize(image, 24, InterpolationMode.BICUBIC)
    yield "center crop 20", F.center_crop(image, [20, 20])
    yield "center crop [45, 30]", F.center_crop(image, [45, 30])
    for top, left, high, wide in ((3, 5, 20, 24), (0, 0, 7, 31), (12, 2, 9, 9)):
        yield f"part {top} {left} {high} {wide}", F.resized_crop(
            image, top, left, high, wide, [24, 24], InterpolationMode.BICUBIC
        )
    yield "evaluation 16", F.center_crop(F.resize(image, 18, InterpolationMode.BICUBIC), [16, 16])
    for angle in (-40.0, 15.0):
        for filter in ("nearest", "bilinear"):
            yield f"torchvision rotate {angle} {filter}", floats(
                values, lambda x: F.rotate(x, angle, FILTERS[filter])
            )
    yield "torchvision affine nearest", floats(
        values, lambda x: F.affine(x, 20.0, [width / 8, height / 8], 1.25, [10.0, 0.0], FILTERS["nearest"])
    )


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(
        os.path.dirname(__file__), "..", "Tests", "ModelTests", "Goldens"
    )
    tensors = {}
    for name, values in PICTURES.items():
        tensors[f"picture/{name}"] = values
        for change, result in changes(name, values):
            tensors[f"{name}/{change}"] = result if isinstance(result, np.ndarray) else array(result)
    save_file(tensors, os.path.join(folder, "augmentations.safetensors"))


if __name__ == "__main__":
    main()
