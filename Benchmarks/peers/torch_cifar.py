"""examples/cifar10.bt in PyTorch, with torchvision's augmentations on PIL images in a worker process.

torch_cifar.py DIRECTORY [--files data_batch_1.bin,…] [--epochs 8] [--seed 0] [--bf16]
Prints a line an epoch: the loss, the seconds of training so far, kNN accuracy in percent (k = 200, T = 0.1).
torch_cifar.py DIRECTORY --speed [--bf16]
Times the second of two epochs and nothing else.
"""
import argparse
import math
import random
import time

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torchvision import transforms as T

from torch_network import BarlowTwins, resnet18

MEAN, STD = [0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]
parser = argparse.ArgumentParser()
parser.add_argument("directory")
parser.add_argument("--files", default="data_batch_1.bin")
parser.add_argument("--epochs", type=int, default=8)
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--bf16", action="store_true")
parser.add_argument("--speed", action="store_true")
options = parser.parse_args()
if options.speed:
    options.epochs = 2
torch.manual_seed(options.seed)
random.seed(options.seed)
torch.set_float32_matmul_precision("highest")


def load(files):
    rows = [np.fromfile(f"{options.directory}/{name}", np.uint8).reshape(-1, 3073) for name in files]
    rows = np.concatenate(rows)
    images = rows[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images), torch.from_numpy(rows[:, 0].astype(np.int64))


def view(solarize):
    return T.Compose([
        T.RandomResizedCrop(32, scale=(0.2, 1), interpolation=T.InterpolationMode.BICUBIC),
        T.RandomHorizontalFlip(),
        T.RandomApply([T.ColorJitter(0.4, 0.4, 0.2, 0.1)], 0.8),
        T.RandomGrayscale(0.2),
        T.RandomSolarize(128, solarize),
        T.ToTensor(),
        T.Normalize(MEAN, STD),
    ])


class Views(torch.utils.data.Dataset):
    def __init__(self, images):
        self.images, self.views = images, [view(0.0), view(0.2)]

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        image = Image.fromarray(self.images[index])
        return [view(image) for view in self.views]


def features(backbone, images):
    backbone.eval()
    parts = []
    with torch.no_grad():
        for start in range(0, len(images), 500):
            x = torch.from_numpy(images[start : start + 500]).permute(0, 3, 1, 2) / 255
            parts.append(backbone((x - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(STD).view(3, 1, 1)))
    backbone.train()
    return F.normalize(torch.cat(parts), dim=1)


def knn(known, labels, asked, answers, k=200, temperature=0.1):
    similarity, neighbors = (asked @ known.T).topk(k, dim=1)
    votes = torch.zeros(len(asked), 10).scatter_add_(1, labels[neighbors], (similarity / temperature).exp())
    return 100 * (votes.argmax(1) == answers).float().mean().item()


train, train_labels = load(options.files.split(","))
test, test_labels = load(["test_batch.bin"])
backbone, size = resnet18(16)
model = BarlowTwins(backbone, size, 256, 1 / 128).to(memory_format=torch.channels_last)
optimizer = torch.optim.Adam(model.parameters(), 2e-3, weight_decay=1e-6)
loader = torch.utils.data.DataLoader(
    Views(train), 256, shuffle=True, drop_last=True, num_workers=1, persistent_workers=True)
steps = options.epochs * len(loader)
step, seconds = 0, 0.0
for epoch in range(options.epochs):
    start = time.perf_counter()
    for views in loader:
        warm = min(1, (step + 1) / len(loader))
        for group in optimizer.param_groups:
            group["lr"] = 2e-3 * warm * 0.5 * (1 + math.cos(math.pi * step / steps))
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=options.bf16):
            loss = model(*(v.contiguous(memory_format=torch.channels_last) for v in views))
        loss.backward()
        optimizer.step()
        step += 1
    seconds = time.perf_counter() - start + (0 if options.speed else seconds)
    if options.speed:
        continue
    accuracy = knn(features(backbone, train), train_labels, features(backbone, test), test_labels)
    print(f"epoch {epoch + 1} loss {loss.item():.2f} seconds {seconds:.1f} knn {accuracy:.2f}", flush=True)
print("seconds", seconds)
