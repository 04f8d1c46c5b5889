"""One training step of Barlow Twins on random images in PyTorch: torch_step.py CASE [--channels-last]

CASE is resnet18:WIDTH:BATCH:DIM (32 pixels, CIFAR stem) or resnet50:BATCH:SIZE:DIM (torchvision's).
"""
import statistics
import sys
import time

import torch

from torch_network import BarlowTwins, resnet18

network, *numbers = sys.argv[1].split(":")
numbers = [int(n) for n in numbers]
layout = torch.channels_last if "--channels-last" in sys.argv else torch.contiguous_format
torch.manual_seed(0)
if network == "resnet18":
    width, batch, dim = numbers
    size = 32
    backbone, features = resnet18(width)
else:
    import torchvision

    batch, size, dim = numbers
    backbone, features = torchvision.models.resnet50(zero_init_residual=True), 2048
    backbone.fc = torch.nn.Identity()
model = BarlowTwins(backbone, features, dim, 0.0051).to(memory_format=layout)
optimizer = torch.optim.SGD(model.parameters(), 0.01, momentum=0.9, weight_decay=1e-6)
a, b = (torch.rand(batch, 3, size, size).contiguous(memory_format=layout) for _ in range(2))


def step():
    optimizer.zero_grad(set_to_none=True)
    model(a, b).backward()
    optimizer.step()


step()
step()
times = []
for _ in range(5):
    start = time.perf_counter()
    step()
    times.append(time.perf_counter() - start)
print("seconds", statistics.median(times))
