"""JPEG files like photographs for the data path: photos.py FOLDER N [WIDTH HEIGHT]

Noise whose spectrum falls like that of natural images, the same files each time: 500 x 375 pixels, quality 90, with
about the bytes of a file of ImageNet. They lie in FOLDER/photo, a class of an image folder.
"""
import os
import sys

import numpy as np
from PIL import Image


def photo(seed, width, height):
    """Red, green and blue share most of what is in them, as in photographs."""
    random = np.random.default_rng(seed)
    across, down = np.fft.rfftfreq(width)[None, :], np.fft.fftfreq(height)[:, None]
    frequency = np.maximum(np.hypot(across, down), 1 / max(width, height))
    planes = []
    for _ in range(4):
        phase = np.exp(2j * np.pi * random.random(frequency.shape))
        plane = np.fft.irfft2(phase / frequency**1.1, (height, width))
        planes.append(plane / plane.std())
    # A few edges: some areas are brighter than what is beside them.
    edges = np.where(planes[3] > 0.4, 0.7, -0.3)
    pixels = np.stack([0.8 * planes[0] + 0.3 * planes[i % 3] + edges for i in range(3)], -1)
    return Image.fromarray(np.clip(128 + 52 * pixels, 0, 255).astype(np.uint8))


def make(folder, count, width=500, height=375):
    """Writes the files that are not there yet; their paths."""
    os.makedirs(f"{folder}/photo", exist_ok=True)
    paths = [f"{folder}/photo/{i:05}.jpg" for i in range(count)]
    for seed, path in enumerate(paths):
        if not os.path.exists(path):
            photo(seed, width, height).save(path + ".part", "JPEG", quality=90)
            os.rename(path + ".part", path)
    return paths


if __name__ == "__main__":
    folder, *numbers = sys.argv[1:]
    made = make(folder, *map(int, numbers))
    print(f"{len(made)} files of {sum(map(os.path.getsize, made)) // len(made)} bytes on average")
