"""The loss of cases/loss.bt in PyTorch, as the Barlow Twins reference code writes it: torch_loss.py N D [--compile]"""
import statistics
import sys
import time

import torch

n, d = int(sys.argv[1]), int(sys.argv[2])
torch.manual_seed(0)
za, zb = (torch.randn(n, d, requires_grad=True) for _ in range(2))
norm = torch.nn.BatchNorm1d(d, affine=False)


def off_diagonal(c):
    return c.flatten()[:-1].view(d - 1, d + 1)[:, 1:].flatten()


def loss(za, zb):
    c = norm(za).T @ norm(zb) / n
    return (torch.diagonal(c) - 1).pow(2).sum() + 0.0051 * off_diagonal(c).pow(2).sum()


if "--compile" in sys.argv:
    loss = torch.compile(loss)


def step():
    za.grad = zb.grad = None
    loss(za, zb).backward()


step()
step()
seconds = []
for _ in range(5):
    start = time.perf_counter()
    step()
    seconds.append(time.perf_counter() - start)
print("seconds", statistics.median(seconds))
