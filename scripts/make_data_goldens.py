#!/usr/bin/env python3
"""Writes the files that the tests of data sets read, and what torchvision and Pillow make of them.

    scripts/make_data_goldens.py        into Tests/ModelTests/Goldens/data

`folder` is an image folder with every kind of PNG and JPEG; `folder.safetensors` holds its images in the order of
torchvision's ImageFolder, as RGB ("rgb.0", "rgb.1", …) and as gray ("gray.0", …), and their labels. `idx` holds
images and labels in MNIST's format, packed and not, as torchvision reads them in `idx.safetensors`.
Needs numpy, torch, torchvision, safetensors and Pillow.
"""
import gzip
import pathlib
import shutil
import struct

import numpy
import torch
from PIL import Image
from safetensors.torch import save_file
from torchvision.datasets import ImageFolder
from torchvision.datasets.mnist import read_image_file, read_label_file

root = pathlib.Path(__file__).resolve().parent.parent / "Tests/ModelTests/Goldens/data"
shutil.rmtree(root, ignore_errors=True)
random = numpy.random.default_rng(1)


def picture(height, width):
    """Smooth, so that a JPEG of it is near to it; another one each time."""
    y, x = numpy.mgrid[0:height, 0:width]
    waves = [numpy.sin(random.uniform(0.2, 0.6) * x + random.uniform(0.2, 0.6) * y + random.uniform(0, 6)) for _ in "rgb"]
    return Image.fromarray(numpy.stack([(wave * 90 + 128).round() for wave in waves], axis=-1).astype("uint8"))


def save(path, image, **options):
    path = root / "folder" / path
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, **options)


alpha = Image.fromarray(random.integers(0, 256, (6, 8)).astype("uint8"))
with_alpha = picture(6, 8)
with_alpha.putalpha(alpha)
save("Zebra/1.png", picture(6, 8))
save("Zebra/10.png", picture(5, 9).convert("L"))
save("Zebra/2.png", with_alpha)
save("ant/b.png", with_alpha.convert("LA"))
save("ant/B.PNG", picture(7, 7).quantize(16))
save("ant/a/deep.png", picture(3, 4).convert("1"))
save("ant/a-b/first.png", picture(4, 3))
save("ant/really_a_png.jpg", picture(4, 4), format="PNG")
save("bêê/color.jpg", picture(24, 32), quality=90, subsampling=0)
save("bêê/gray.JPEG", picture(16, 16).convert("L"), quality=90)
(root / "folder/bêê/notes.txt").write_text("no image\n")

folder = ImageFolder(str(root / "folder"))
tensors = {"labels": torch.tensor(folder.targets, dtype=torch.int32)}
for index, (path, _) in enumerate(folder.samples):
    with Image.open(path) as image:
        tensors[f"rgb.{index}"] = torch.from_numpy(numpy.array(image.convert("RGB"))).int()
        # As torchvision's Grayscale has it, of the RGB image.
        tensors[f"gray.{index}"] = torch.from_numpy(numpy.array(image.convert("RGB").convert("L"))).int()
save_file(tensors, root / "folder.safetensors")

# torchvision would take it for an image.
(root / "folder/bêê/.hidden.png").write_text("no image either\n")

tensors = {}
(root / "idx").mkdir()
for part, count in [("train", 7), ("t10k", 3)]:
    images = random.integers(0, 256, (count, 5, 4)).astype("uint8")
    labels = random.integers(0, 10, count).astype("uint8")
    for kind, array in [("images-idx3", images), ("labels-idx1", labels)]:
        head = struct.pack(">HBB", 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
        (root / f"idx/{part}-{kind}-ubyte").write_bytes(head + array.tobytes())
    tensors[f"{part}.images"] = read_image_file(str(root / f"idx/{part}-images-idx3-ubyte")).int()
    tensors[f"{part}.labels"] = read_label_file(str(root / f"idx/{part}-labels-idx1-ubyte")).int()
for path in [root / "idx/train-images-idx3-ubyte", root / "idx/t10k-labels-idx1-ubyte"]:
    packed = gzip.compress(path.read_bytes(), mtime=0)
    path.with_name(path.name + ".gz").write_bytes(packed)
    path.unlink()
save_file(tensors, root / "idx.safetensors")
