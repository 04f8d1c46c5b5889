"""The training of cases/quickstart.bt in PyTorch, augmentation vectorized: torch_quickstart.py IMAGES.npy EPOCHS

IMAGES.npy holds the images [n, 16, 16, 1] from 0 to 1, as cases/digits_images.bt writes them.
"""
import math
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(1)
epochs = int(sys.argv[2])
images = torch.tensor(np.load(sys.argv[1])).permute(0, 3, 1, 2).contiguous()


def view(x, blur_p):
    n = len(x)

    def draw(low, high):
        return torch.rand(n) * (high - low) + low

    angle, shear = draw(-20, 20) * math.pi / 180, draw(-15, 15) * math.pi / 180
    scale = draw(0.8, 1.25)
    a, b = torch.cos(angle) / scale, torch.sin(angle) / scale
    matrix = torch.zeros(n, 2, 3)
    matrix[:, 0, 0], matrix[:, 0, 1] = a, b + a * torch.tan(shear)
    matrix[:, 1, 0], matrix[:, 1, 1] = -b, a - b * torch.tan(shear)
    matrix[:, 0, 2], matrix[:, 1, 2] = draw(-0.25, 0.25), draw(-0.25, 0.25)
    v = F.grid_sample(x, F.affine_grid(matrix, x.shape, align_corners=False), align_corners=False)
    v = (v * draw(0.7, 1.3)[:, None, None, None]).clamp(0, 1)
    v = (v + 0.1 * torch.randn_like(v)).clamp(0, 1)
    if blur_p > 0:
        k = torch.arange(-3, 4).float()
        g = torch.exp(-(k**2) / (2 * draw(0.1, 1.0)[:, None] ** 2))
        g = g / g.sum(1, keepdim=True)
        w = F.pad(v, (3, 3, 3, 3), mode="reflect").permute(1, 0, 2, 3)
        w = F.conv2d(F.conv2d(w, g[:, None, None, :], groups=n), g[:, None, :, None], groups=n)
        v = torch.where((torch.rand(n) < blur_p)[:, None, None, None], w.permute(1, 0, 2, 3), v)
    return v


def unit(i, o, stride=1):
    return [nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU()]


encoder = nn.Sequential(*unit(1, 32), *unit(32, 64, 2), *unit(64, 128, 2), nn.AvgPool2d(2), nn.Flatten())
projector = nn.Sequential(
    nn.Linear(512, 256, bias=False), nn.BatchNorm1d(256), nn.ReLU(), nn.Linear(256, 256, bias=False)
)
norm = nn.BatchNorm1d(256, affine=False)
model = nn.Sequential(encoder, projector).to(memory_format=torch.channels_last)
optimizer = torch.optim.Adam(model.parameters(), 2e-3)
start = time.perf_counter()
for epoch in range(epochs):
    order = torch.randperm(len(images))
    for i in range(len(images) // 256):
        x = images[order[i * 256 : (i + 1) * 256]]
        za, zb = model(view(x, 0)), model(view(x, 0.1))
        c = norm(za).T @ norm(zb) / 256
        on = (torch.diagonal(c) - 1).pow(2).sum()
        off = c.flatten()[:-1].view(255, 257)[:, 1:].pow(2).sum()
        loss = on + 0.02 * off
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
print("seconds", time.perf_counter() - start)
