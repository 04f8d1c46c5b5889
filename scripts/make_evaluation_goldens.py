#!/usr/bin/env python3
"""Writes the golden values of the evaluation's tests: linear classifiers, neighbors and spectra by PyTorch and NumPy, in
double.

    python3 -m venv venv && venv/bin/pip install torch safetensors numpy
    venv/bin/python scripts/make_evaluation_goldens.py [folder]

evaluation.safetensors holds, as float32 unless said:

    features, test, labels, test_labels   rows of classes that overlap, far from mean 0 and variance 1; labels int32
    initial/weight, initial/bias, order   of the classifier; for each epoch the order of the rows, int32
    NAME/weight, NAME/bias, NAME/losses, NAME/accuracy, NAME/top5   after EPOCHS epochs, NAME being plain or
                                          standardized; weights in terms of the features as they are
    neighbors/K/T                         classes of the test rows by a weighted vote, int32; T is 0 for equal votes
    finetune/initial/NAME, finetune/after/NAME, finetune/losses   a network and its classifier, with a learning rate each
    za, zb, correlation                   embeddings of two views, and their cross-correlation
    wide, tall                            matrices whose spectra are known:
    NAME/spectrum, NAME/rank_me           eigenvalues of the covariance, descending, and RankMe
"""

import math
import os
import sys

import numpy as np
import torch
from safetensors.numpy import save_file

CLASSES, WIDTH, ROWS, EPOCHS, BATCH, LR, DECAY = 7, 12, 90, 4, 32, 0.3, 1e-3


def classifier(features, labels, test, test_labels, weight, bias, order):
    """Cross-entropy, SGD with momentum, the cosine of the epochs done."""
    head = torch.nn.Linear(WIDTH, CLASSES).double()
    with torch.no_grad():
        head.weight.copy_(weight)
        head.bias.copy_(bias)
    optimizer = torch.optim.SGD(head.parameters(), LR, momentum=0.9, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)
    losses = []
    for epoch in range(EPOCHS):
        total = 0.0
        for rows in order[epoch].split(BATCH):
            loss = torch.nn.functional.cross_entropy(head(features[rows]), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(rows)
        schedule.step()
        losses.append(total / ROWS)
    with torch.no_grad():
        found = head(test).topk(5, dim=1).indices
    hits = found == test_labels[:, None]
    return head, losses, hits[:, 0].double().mean().item(), hits.any(1).double().mean().item()


def vote(features, labels, test, k, temperature):
    """Each neighbor votes for its class with exp(similarity / T)."""
    normalize = torch.nn.functional.normalize
    similarity, index = (normalize(test) @ normalize(features).T).topk(k, dim=1)
    weight = torch.ones_like(similarity) if temperature == 0 else (similarity / temperature).exp()
    scores = torch.zeros(len(test), CLASSES, dtype=torch.double)
    scores.scatter_add_(1, labels[index], weight)
    if temperature == 0:  # among as many votes the class of the nearest
        scores -= 1e-9 * torch.stack([(labels[index] == c).double().argmax(1) for c in range(CLASSES)], 1)
    return scores.argmax(1)


def finetune(out):
    """All images in one batch, so that their order is only rounding."""
    torch.manual_seed(6)
    index, place = torch.arange(18)[:, None], torch.arange(16)[None, :]
    images = ((index * 37 + place * 11 + index * place * 5) % 256).double() / 255
    labels = torch.arange(18) % 3
    backbone, head = torch.nn.Linear(16, 6).double(), torch.nn.Linear(6, 3).double()
    layers = {"backbone": backbone, "head": head}
    with torch.no_grad():
        for layer in layers.values():
            for parameter in layer.parameters():
                parameter.copy_(parameter.float())
    def state(when):
        for name, layer in layers.items():
            out[f"finetune/{when}/{name}.weight"] = layer.weight.detach().clone()
            out[f"finetune/{when}/{name}.bias"] = layer.bias.detach().clone()
    state("initial")
    groups = [{"params": backbone.parameters(), "lr": 0.05}, {"params": head.parameters(), "lr": 0.5}]
    optimizer = torch.optim.SGD(groups, 0, momentum=0.9, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 5)
    losses = []
    for _ in range(5):
        loss = torch.nn.functional.cross_entropy(head(torch.relu(backbone(images))), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
    state("after")
    out["finetune/losses"] = torch.tensor(losses)


def spectra(name, matrix, out):
    matrix = matrix.astype(np.float32).astype(float)  # what the tests read
    centered = matrix - matrix.mean(0)
    values = np.linalg.svd(centered.T @ centered / len(matrix), compute_uv=False)
    out[f"{name}"] = matrix
    out[f"{name}/spectrum"] = values
    shares = np.linalg.svd(matrix, compute_uv=False)
    shares = shares / shares.sum() + 1e-7
    out[f"{name}/rank_me"] = np.array([math.exp(-(shares * np.log(shares)).sum())])


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "Tests/ModelTests/Goldens"
    torch.manual_seed(3)
    centers = torch.randn(CLASSES, WIDTH)
    scale, shift = torch.rand(WIDTH) * 2 + 0.1, torch.randn(WIDTH)

    def sample(count):
        labels = torch.arange(count) % CLASSES
        return ((centers[labels] + 0.9 * torch.randn(count, WIDTH)) * scale + shift).double(), labels

    features, labels = sample(ROWS)
    test, test_labels = sample(70)
    weight, bias = 0.01 * torch.randn(CLASSES, WIDTH).double(), torch.zeros(CLASSES).double()
    order = torch.stack([torch.randperm(ROWS) for _ in range(EPOCHS)])
    out = {"features": features, "test": test, "initial/weight": weight, "initial/bias": bias}

    mean, deviation = features.mean(0), features.std(0, unbiased=False)
    for name in ("plain", "standardized"):
        scaled = [(x - mean) / deviation if name == "standardized" else x for x in (features, test)]
        head, losses, accuracy, top5 = classifier(scaled[0], labels, scaled[1], test_labels, weight, bias, order)
        w, b = head.weight.detach(), head.bias.detach()
        if name == "standardized":
            w = w / deviation
            b = b - w @ mean
        out |= {f"{name}/weight": w, f"{name}/bias": b, f"{name}/losses": torch.tensor(losses)}
        out |= {f"{name}/accuracy": torch.tensor([accuracy]), f"{name}/top5": torch.tensor([top5])}

    za = torch.randn(50, 9).double() * 3 + 40
    zb = torch.cat([za[:, :6] * 0.5 + torch.randn(50, 6), torch.randn(50, 3)], 1).double()
    def standardized(z):
        return (z - z.mean(0)) / (z.var(0, unbiased=False) + 1e-5).sqrt()
    out |= {"za": za, "zb": zb, "correlation": standardized(za).T @ standardized(zb) / 50}

    finetune(out)
    out = {name: np.asarray(value) for name, value in out.items()}
    random = np.random.default_rng(4)
    spectra("tall", random.normal(size=(60, 8)) @ np.diag(10.0 ** (-np.arange(8) / 2)) + 1, out)
    spectra("wide", random.normal(size=(7, 20)) * 2 - 0.5, out)
    out = {name: np.ascontiguousarray(value, dtype=np.float32) for name, value in out.items()}
    integers = {"labels": labels, "test_labels": test_labels, "order": order}
    for k in (1, 5, 20):
        for temperature in (0, 0.07, 0.5):
            integers[f"neighbors/{k}/{temperature}"] = vote(features, labels, test, k, temperature)
    out |= {name: np.ascontiguousarray(value, dtype=np.int32) for name, value in integers.items()}
    save_file(out, os.path.join(folder, "evaluation.safetensors"))


if __name__ == "__main__":
    main()
