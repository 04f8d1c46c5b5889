#!/usr/bin/env python3
"""Writes the golden values of the model's tests: trainings of a small network in PyTorch, in double.

    python3 -m venv venv && venv/bin/pip install torch safetensors numpy
    venv/bin/python scripts/make_model_goldens.py [folder]

training.safetensors holds, as float32:

    views/a0, views/b0, ...         batches of two views, [n, height, width, channels]
    initial/NAME                    every parameter and running statistic before the first step
    gradient/NAME, loss             of the first step
    RULE/after1/NAME, RULE/after3/NAME   parameters and running statistics, for sgd, adam, adamw and lars
    RULE/trace                      the losses of ten steps

Step i takes batch i mod 3 and multiplies learning rates by FACTORS[i mod 3]. Biases that a normalization takes
out again are left away: their gradient is zero, and what Adam makes of its rounding is arbitrary.
"""

import math
import os
import sys

import torch
from safetensors.torch import save_file
from torch import nn

SAMPLES, SIZE, CHANNELS = 12, 8, 2
LAMBDA = 0.02
FACTORS = (0.5, 1.0, 0.75)
STEPS = 10


class Rows(nn.Module):
    """Feature maps as rows in the order height, width, channel."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(
            nn.Conv2d(CHANNELS, 3, 1),
            nn.Tanh(),
            nn.Conv2d(3, 4, 3, padding=1, bias=False),
            nn.BatchNorm2d(4),
            nn.ReLU(),
            nn.Conv2d(4, 6, 3, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(6),
            nn.ReLU(),
            nn.AvgPool2d(2),
            Rows(),
        )
        self.projector = nn.Sequential(
            nn.Linear(24, 16, bias=False), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 10, bias=False)
        )

    def forward(self, x):
        return self.projector(self.backbone(x))


def loss_of(za, zb):
    """Equations 1 and 2 of the paper, by the definition."""
    a, b = ((z - z.mean(0)) / (z.var(0, unbiased=False) + 1e-5).sqrt() for z in (za, zb))
    c = a.T @ b / len(a)
    diagonal = torch.diagonal(c)
    return ((diagonal - 1) ** 2).sum() + LAMBDA * ((c**2).sum() - (diagonal**2).sum())


class LARS:
    """Layer-wise rates: weights are decayed and scaled by eta |p| / |d|, what has one axis is neither."""

    def __init__(self, parameters, lr, bias_lr, momentum, eta, weight_decay):
        self.parameters = list(parameters)
        self.rates = [bias_lr if p.ndim == 1 else lr for p in self.parameters]
        self.momentum, self.eta, self.weight_decay = momentum, eta, weight_decay
        self.velocity = [torch.zeros_like(p) for p in self.parameters]

    def step(self, factor):
        for p, rate, v in zip(self.parameters, self.rates, self.velocity):
            d = p.grad
            if p.ndim > 1:
                d = d + self.weight_decay * p
                norms = p.norm(), d.norm()
                if all(norm > 0 for norm in norms):
                    d = d * (self.eta * norms[0] / norms[1])
            v.mul_(self.momentum).add_(d)
            p.sub_(factor * rate * v)


class Scheduled:
    """An optimizer of PyTorch whose rates are multiplied by a factor."""

    def __init__(self, optimizer):
        self.optimizer = optimizer
        self.rates = [group["lr"] for group in optimizer.param_groups]

    def step(self, factor):
        for group, rate in zip(self.optimizer.param_groups, self.rates):
            group["lr"] = rate * factor
        self.optimizer.step()


RULES = {
    "sgd": lambda p: Scheduled(torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=1e-3)),
    "adam": lambda p: Scheduled(torch.optim.Adam(p, lr=2e-3, weight_decay=1e-3)),
    "adamw": lambda p: Scheduled(torch.optim.AdamW(p, lr=2e-3, weight_decay=0.1)),
    "lars": lambda p: LARS(p, lr=0.8, bias_lr=0.0192, momentum=0.9, eta=0.02, weight_decay=1e-2),
}


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "Tests/ModelTests/Goldens"
    torch.manual_seed(11)
    tensors = {}
    put = lambda name, x: tensors.__setitem__(name, x.detach().to(torch.float32).contiguous().clone())

    batches = []
    for i in range(3):
        image = torch.rand(SAMPLES, SIZE, SIZE, CHANNELS)
        a, b = ((image + 0.15 * torch.randn(image.shape)).clamp(0, 1) for _ in range(2))
        put(f"views/a{i}", a)
        put(f"views/b{i}", b)
        batches.append([x.double().permute(0, 3, 1, 2) for x in (a, b)])

    network = Network()
    with torch.no_grad():
        for name, p in network.named_parameters():
            if p.ndim == 1:
                p.add_(0.2 * torch.randn(p.shape))
    initial = {name: x for name, x in network.state_dict().items() if "num_batches" not in name}
    initial = {name: x.clone() for name, x in initial.items()}
    for name, x in initial.items():
        put(f"initial/{name}", x)

    for rule, make in RULES.items():
        network = Network().double()
        network.load_state_dict({name: x.double() for name, x in initial.items()}, strict=False)
        optimizer = make(network.parameters())
        trace = []
        for step in range(STEPS):
            network.zero_grad()
            loss = loss_of(*[network(view) for view in batches[step % 3]])
            loss.backward()
            trace.append(loss.item())
            if step == 0:
                put("loss", loss)
                for name, p in network.named_parameters():
                    put(f"gradient/{name}", p.grad)
            with torch.no_grad():
                optimizer.step(FACTORS[step % 3])
            if step + 1 in (1, 3):
                for name, x in network.state_dict().items():
                    if "num_batches" not in name:
                        put(f"{rule}/after{step + 1}/{name}", x)
        put(f"{rule}/trace", torch.tensor(trace))
        print(rule, " ".join(f"{x:.4f}" for x in trace))
        assert all(math.isfinite(x) for x in trace)

    os.makedirs(folder, exist_ok=True)
    path = f"{folder}/training.safetensors"
    save_file(tensors, path)
    print(f"{path}: {len(tensors)} tensors, {os.path.getsize(path)} bytes")


if __name__ == "__main__":
    main()
