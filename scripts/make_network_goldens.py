#!/usr/bin/env python3
"""Writes the golden values of the tests of backbones: passes through torchvision's networks and a few others, in double.

    python3 -m venv venv && venv/bin/pip install torch torchvision safetensors numpy
    venv/bin/python scripts/make_network_goldens.py [folder]

Images and parameters are not stored: both sides compute them (`numbers`, and Network+Golden.swift in the tests).
networks.safetensors holds, as float32, for each network of NETWORKS:

    NETWORK/output, NETWORK/evaluated   in training and in evaluation, [n, d]
    NETWORK/gradients   of the sum of outputs times cotangents, in training
    NETWORK/running     running statistics after that pass

and in its metadata, by NETWORK, the parameters' names separated by spaces, and by NETWORK.draw which images it saw: those
for which no ReLU is near its kink. Gradients and statistics are `sampled` and
lie one after another in the order of these names.

step.safetensors holds one step of the paper's training of a narrow ResNet-18 with a projector: `loss`, `gradients`, and
`after`, the parameters and running statistics behind it.
"""

import os
import sys
import zlib

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet
from torchvision.models.vision_transformer import VisionTransformer

BATCH = 4


def numbers(name, count):
    """Numbers from 0 to 1 that depend on a name alone: a hash of the index, of 24 bits."""
    x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B1) + np.uint32(zlib.crc32(name.encode()))
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        x = (x ^ (x >> np.uint32(shift))) * np.uint32(factor)
    return ((x ^ (x >> np.uint32(16))) >> np.uint32(8)).astype(np.float64) / 2**24


def parameter(name, shape):
    """What a parameter of that name begins with, rounded to float32."""
    u = numbers(name, int(np.prod(shape)))
    if name.endswith("running_mean"):
        u = 0.4 * (u - 0.5)
    elif len(shape) == 1 and not name.endswith("bias"):  # scales and variances
        u = 0.5 + u
        if name.endswith("bn3.weight"):  # so that rounding does not grow through 16 blocks
            u = 0.2 * u
    elif len(shape) == 1:
        u = u - 0.5
    else:
        u = (2 * u - 1) * np.sqrt(6 / np.prod(shape[1:]))
    return torch.tensor(u.astype(np.float32).reshape(shape)).double()


def images(name, n, size):
    """[n, channels, height, width], the numbers in the order n, height, width, channel."""
    x = numbers(name, n * size * size * 3).astype(np.float32).reshape(n, size, size, 3)
    return torch.tensor(x).double().permute(0, 3, 1, 2)


def fill(network):
    with torch.no_grad():
        for name, x in network.state_dict().items():
            if "num_batches" not in name:
                x.copy_(parameter(name, tuple(x.shape)))
    return network


class Narrow(ResNet):
    """torchvision's network with `width` channels in the place of 64, and the stem for small images where asked."""

    def __init__(self, block, stages, width, stem):
        self.width, self.stem = width, stem
        super().__init__(block, stages)
        self.fc = nn.Identity()

    def _make_layer(self, block, planes, blocks, stride=1, dilate=False):
        if planes == 64:  # the first stage: the stem was just made
            self.inplanes = self.width
            self.bn1 = nn.BatchNorm2d(self.width)
            self.conv1 = nn.Conv2d(3, self.width, 7, 2, 3, bias=False)
            if self.stem == "cifar":
                self.conv1 = nn.Conv2d(3, self.width, 3, 1, 1, bias=False)
                self.maxpool = nn.Identity()
        return super()._make_layer(block, planes * self.width // 64, blocks, stride, dilate)


def resnet20(width):
    """Three stages of three blocks (He et al., 2016, section 4.2)."""
    network = Narrow(BasicBlock, [3, 3, 3, 1], width, "cifar")
    network.layer4 = nn.Identity()
    return network


class WideBlock(nn.Module):
    """Batch norm, ReLU, convolution, twice, added to the input or to a projection of the activated input."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        if inputs != outputs:
            self.convShortcut = nn.Conv2d(inputs, outputs, 1, stride, bias=False)

    def forward(self, x):
        a = self.bn1(x).relu()
        y = self.conv2(self.bn2(self.conv1(a)).relu())
        return y + (self.convShortcut(a) if hasattr(self, "convShortcut") else x)


class Wide(nn.Module):
    def __init__(self, depth, widen):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        sizes = [16, 16 * widen, 32 * widen, 64 * widen]
        for i in range(3):
            blocks = [WideBlock(sizes[i], sizes[i + 1], 1 if i == 0 else 2)]
            blocks += [WideBlock(sizes[i + 1], sizes[i + 1], 1) for _ in range((depth - 4) // 6 - 1)]
            stage = nn.Module()
            stage.layer = nn.Sequential(*blocks)
            setattr(self, f"block{i + 1}", stage)
        self.bn1 = nn.BatchNorm2d(sizes[3])

    def forward(self, x):
        x = self.conv1(x)
        for stage in (self.block1, self.block2, self.block3):
            x = stage.layer(x)
        return self.bn1(x).relu().mean((2, 3))


class Rows(nn.Sequential):
    """Layers behind the images as rows in the order height, width, channel."""

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1).flatten(1))


class Pooled(nn.Sequential):
    def forward(self, x):
        return super().forward(x).mean((2, 3))


def mlp(inputs, sizes):
    layers = []
    for before, size in zip([inputs] + sizes, sizes):
        layers += [nn.Linear(before, size, bias=False), nn.BatchNorm1d(size), nn.ReLU()]
    return Rows(*layers[:-2])


def convnet(width, depth):
    layers, inputs = [], 3
    for i in range(depth):
        outputs = width << i
        layers += [nn.Conv2d(inputs, outputs, 3, 2 if i else 1, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
        inputs = outputs
    return Pooled(*layers)


def vit(size, patch, dim, depth, heads):
    network = VisionTransformer(size, patch, depth, heads, dim, 4 * dim)
    network.heads = nn.Identity()
    return network


# Size of the images, and the network.
NETWORKS = {
    "resnet18_imagenet": (64, lambda: Narrow(BasicBlock, [2, 2, 2, 2], 4, "imagenet")),
    "resnet18_cifar": (32, lambda: Narrow(BasicBlock, [2, 2, 2, 2], 4, "cifar")),
    "resnet34_imagenet": (64, lambda: Narrow(BasicBlock, [3, 4, 6, 3], 4, "imagenet")),
    "resnet50_imagenet": (64, lambda: Narrow(Bottleneck, [3, 4, 6, 3], 4, "imagenet")),
    "resnet50_cifar": (16, lambda: Narrow(Bottleneck, [3, 4, 6, 3], 4, "cifar")),
    "resnet20_cifar": (32, lambda: resnet20(4)),
    "wide_resnet": (16, lambda: Wide(16, 1)),
    "convnet": (16, lambda: convnet(8, 3)),
    "mlp": (4, lambda: mlp(48, [24, 16, 8])),
    "vit": (16, lambda: vit(16, 4, 32, 2, 4)),
}


DRAWS = 80


def margin(run):
    """How far from 0 the nearest input of a ReLU lies, of what it is on average: where it is 0 to rounding, the sign is
    that of the rounding, and so is the gradient."""
    nearest, functional, method = [], F.relu, torch.Tensor.relu

    def watched(x, inplace=False):
        nearest.append((x.detach().abs().min() / x.detach().abs().mean()).item())
        return method(x)

    F.relu, torch.Tensor.relu = watched, watched
    try:
        run()
    finally:
        F.relu, torch.Tensor.relu = functional, method
    return min(nearest, default=1.0)


def best_draw(run):
    """The draw whose ReLUs are the farthest from their kinks."""
    with torch.no_grad():
        return max(range(DRAWS), key=lambda draw: margin(lambda: run(draw)))


def sampled(x):
    """A tensor as it is, or of a large one its norm, its largest magnitude and about 32 of its numbers."""
    x = x.detach().double().flatten()
    if len(x) <= 32:
        return x
    stride = -(-len(x) // 32)
    while stride % 2 == 0 or stride % 3 == 0:  # so that each place of a kernel comes about
        stride += 1
    return torch.cat([x.norm()[None], x.abs().max()[None], x[::stride]])


def put(tensors, name, parts):
    tensors[name] = torch.cat([sampled(x) for x in parts]).float()


def pass_of(label, size, network, tensors, metadata):
    draw = best_draw(lambda draw: fill(network.double()).train()(images(f"{label} {draw}", BATCH, size)))
    metadata[f"{label}.draw"] = str(draw)
    network = fill(network.double())
    state = {name: x for name, x in network.state_dict().items() if "num_batches" not in name}
    metadata[label] = " ".join(state)
    x = images(f"{label} {draw}", BATCH, size)
    with torch.no_grad():
        tensors[f"{label}/evaluated"] = network.eval()(x).float()
    y = network.train()(x)
    tensors[f"{label}/output"] = y.detach().float()
    cotangent = 2 * numbers("cotangent", y.numel()) - 1
    (torch.tensor(cotangent.astype(np.float32).reshape(y.shape)).double() * y).sum().backward()
    put(tensors, f"{label}/gradients", [p.grad for p in network.parameters()])
    running = [x for name, x in state.items() if "running" in name]
    if running:
        put(tensors, f"{label}/running", running)
    print(f"{label}: {sum(p.numel() for p in network.parameters())} parameters, draw {draw}")


class Training(nn.Module):
    """What the paper trains: a backbone, a projector, and a loss of the cross-correlation."""

    def __init__(self, backbone, features, sizes, weight):
        super().__init__()
        self.backbone, self.weight = backbone, weight
        layers = []
        for inputs, outputs in zip([features] + sizes[:-1], sizes):
            layers += [nn.Linear(inputs, outputs, bias=False), nn.BatchNorm1d(outputs), nn.ReLU()]
        self.projector = nn.Sequential(*layers[:-2])

    def forward(self, a, b):
        standard = nn.BatchNorm1d(self.projector[-1].out_features, affine=False).double()
        za, zb = (standard(self.projector(self.backbone(x))) for x in (a, b))
        c = za.T @ zb / len(a)
        on = torch.diagonal(c)
        return ((on - 1) ** 2).sum() + self.weight * (c.square().sum() - on.square().sum())


def lars(p, g, lr, bias_lr, eta=0.001, weight_decay=1e-6):
    """The first step, where the velocity is what is added to it."""
    if p.ndim == 1:
        return p - bias_lr * g
    d = g + weight_decay * p
    if p.norm() > 0 and d.norm() > 0:
        d = d * (eta * p.norm() / d.norm())
    return p - lr * d


def step(tensors, metadata):
    """Rates in the middle of the warm-up: 0.2 and 0.0048 for a batch of 512, so times 2, times 0.5."""
    training = fill(Training(Narrow(BasicBlock, [2, 2, 2, 2], 4, "cifar"), 32, [48, 48, 48], 0.0051).double())
    before = dict(training.named_parameters())

    def loss_of(draw):
        a, b = images(f"view a {draw}", 16, 32), images(f"view b {draw}", 16, 32)
        return training(a, 0.6 * a + 0.4 * b)

    draw = best_draw(loss_of)
    metadata["draw"] = str(draw)
    fill(training)
    loss = loss_of(draw)
    loss.backward()
    after = {name: x for name, x in training.state_dict().items() if "num_batches" not in name}
    metadata["names"] = " ".join(after)
    for name, p in before.items():
        after[name] = lars(p.detach(), p.grad, 0.2, 0.0048)
    tensors["loss"] = loss.detach().float()
    put(tensors, "gradients", [p.grad for p in before.values()])
    put(tensors, "after", after.values())
    print(f"step: loss {loss.item():.5f}")


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "Tests/ModelTests/Goldens"
    os.makedirs(folder, exist_ok=True)
    networks, steps = ({}, {}), ({}, {})
    for label, (size, make) in NETWORKS.items():
        pass_of(label, size, make(), *networks)
    step(*steps)
    for name, (tensors, metadata) in (("networks", networks), ("step", steps)):
        path = f"{folder}/{name}.safetensors"
        save_file(tensors, path, metadata)
        print(f"{path}: {len(tensors)} tensors, {os.path.getsize(path)} bytes")


if __name__ == "__main__":
    main()
