"""Networks of the PyTorch side: ResNet-18 of any width with the CIFAR stem, the paper's projector, the loss."""
import torch
import torch.nn as nn


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        same = stride == 1 and inputs == outputs
        self.shortcut = (
            nn.Identity()
            if same
            else nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
        )

    def forward(self, x):
        return torch.relu_(self.body(x) + self.shortcut(x))


def resnet18(width):
    """Gives the network and the size of its representation."""
    layers = [nn.Conv2d(3, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
    inputs = width
    for stage in range(4):
        outputs = width * 2**stage
        for block in range(2):
            layers.append(BasicBlock(inputs, outputs, 2 if stage > 0 and block == 0 else 1))
            inputs = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten()), inputs


class BarlowTwins(nn.Module):
    """Two views through backbone and projector, and the loss as the paper's pseudocode computes it."""

    def __init__(self, backbone, features, dim, weight):
        super().__init__()
        self.backbone = backbone
        self.projector = nn.Sequential(
            nn.Linear(features, dim, bias=False), nn.BatchNorm1d(dim), nn.ReLU(inplace=True),
            nn.Linear(dim, dim, bias=False), nn.BatchNorm1d(dim), nn.ReLU(inplace=True),
            nn.Linear(dim, dim, bias=False),
        )
        self.norm = nn.BatchNorm1d(dim, affine=False)
        self.weight = weight

    def forward(self, a, b):
        za, zb = self.projector(self.backbone(a)), self.projector(self.backbone(b))
        c = self.norm(za).T @ self.norm(zb) / len(za)
        on = (torch.diagonal(c) - 1).pow(2).sum()
        d = len(c)
        off = c.flatten()[:-1].view(d - 1, d + 1)[:, 1:].pow(2).sum()
        return on + self.weight * off
