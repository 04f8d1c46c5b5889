"""Two augmented views of N images with Pillow and torchvision: torch_views.py SIZE N [--workers K] [--folder FOLDER]

SIZE is 32, views as in examples/cifar10.bt of arrays in memory, or 224, the paper's views of JPEG files, decoding
included. K processes share the work, one thread each; with 0 it is done in this one. Prints the median of 5 times.
"""
import argparse
import multiprocessing
import random
import statistics
import time

import numpy as np
import torch
from PIL import Image
from torchvision import transforms as T

from photos import make

parser = argparse.ArgumentParser()
parser.add_argument("size", type=int, choices=[32, 224])
parser.add_argument("count", type=int)
parser.add_argument("--workers", type=int, default=0)
parser.add_argument("--folder", default="/tmp/bt-photos")
options = parser.parse_args()
torch.set_num_threads(1)
torch.manual_seed(0)
random.seed(0)


class PillowBlur:
    """As in the paper's code: Pillow's, with a sigma from 0.1 to 2."""

    def __call__(self, image):
        from PIL import ImageFilter

        return image.filter(ImageFilter.GaussianBlur(random.uniform(0.1, 2.0)))


def view(blur, solarize):
    small = options.size == 32
    mean, std = ([0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]) if small else (
        [0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    return T.Compose([
        T.RandomResizedCrop(
            options.size, scale=(0.2 if small else 0.08, 1), interpolation=T.InterpolationMode.BICUBIC),
        T.RandomHorizontalFlip(),
        T.RandomApply([T.ColorJitter(0.4, 0.4, 0.2, 0.1)], 0.8),
        T.RandomGrayscale(0.2),
        *([] if small else [T.RandomApply([PillowBlur()], blur)]),
        T.RandomSolarize(128, solarize),
        T.ToTensor(),
        T.Normalize(mean, std),
    ])


views = [view(1.0, 0.0), view(0.1, 0.2)]
if options.size == 32:
    arrays = np.random.default_rng(0).integers(0, 256, (options.count, 32, 32, 3), np.uint8)
else:
    paths = make(options.folder, options.count)


def pair(index):
    image = Image.fromarray(arrays[index]) if options.size == 32 else Image.open(paths[index]).convert("RGB")
    return [view(image) for view in views]


def portion(indices):
    """The sums of the views: the numbers stay in the process that made them, so that sending costs nothing."""
    pairs = [pair(i) for i in indices]
    return [float(torch.stack(made).sum()) for made in zip(*pairs)]


pool = multiprocessing.get_context("fork").Pool(options.workers) if options.workers else None


def batch():
    if pool is None:
        return portion(range(options.count))
    size = max(1, options.count // (4 * options.workers))
    return pool.map(portion, [range(i, min(i + size, options.count)) for i in range(0, options.count, size)], 1)


batch()
times = []
for _ in range(5):
    start = time.perf_counter()
    batch()
    times.append(time.perf_counter() - start)
print("seconds", statistics.median(times))
