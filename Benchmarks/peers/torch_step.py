"""One training step of Barlow Twins on random images in PyTorch: torch_step.py CASE [--bf16] [--compile] [--channels-last]

CASE is resnet18:WIDTH:BATCH:DIM (32 pixels, CIFAR stem) or resnet50:BATCH:SIZE:DIM (torchvision's). With --bf16 the
forward pass runs under autocast, as PyTorch recommends.
"""
import argparse
import statistics
import time

import torch

from torch_network import BarlowTwins, resnet18

parser = argparse.ArgumentParser()
parser.add_argument("case")
parser.add_argument("--bf16", action="store_true")
parser.add_argument("--compile", action="store_true")
parser.add_argument("--channels-last", action="store_true")
options = parser.parse_args()
network, *numbers = options.case.split(":")
numbers = [int(n) for n in numbers]
layout = torch.channels_last if options.channels_last else torch.contiguous_format
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
apply = torch.compile(model) if options.compile else model


def step():
    optimizer.zero_grad(set_to_none=True)
    with torch.autocast("cpu", torch.bfloat16, enabled=options.bf16):
        loss = apply(a, b)
    loss.backward()
    optimizer.step()


step()
step()
times = []
for _ in range(5):
    start = time.perf_counter()
    step()
    times.append(time.perf_counter() - start)
print("seconds", statistics.median(times))
