#!/usr/bin/env python3
"""Writes bfloat16.safetensors of the runtime's tests: what PyTorch computes in bfloat16, forward and backward.

    python3 -m venv venv && venv/bin/pip install torch safetensors numpy
    venv/bin/python scripts/make_bfloat16_goldens.py [folder]

name/input0, input1, upstream (the gradient of the result), output, gradient0, gradient1: bfloat16 all, as they were
computed. Images are [n, height, width, channels] here and [n, channels, height, width] in PyTorch. rounding/input
holds float32 numbers, rounding/output what PyTorch rounds them to.
"""

import os
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import save_file


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "..", "Tests", "RuntimeTests", "Goldens")
    generator = torch.Generator().manual_seed(16)
    tensors = {}

    def draw(*shape):
        return torch.randn(*shape, generator=generator).to(torch.bfloat16)

    def add(name, function, *inputs):
        leaves = [x.clone().requires_grad_() for x in inputs]
        output = function(*leaves)
        upstream = draw(*output.shape)
        gradients = torch.autograd.grad(output, leaves, upstream)
        parts = {"upstream": upstream, "output": output}
        parts |= {f"input{i}": x for i, x in enumerate(inputs)}
        parts |= {f"gradient{i}": g for i, g in enumerate(gradients)}
        for part, tensor in parts.items():
            assert tensor.dtype == torch.bfloat16
            tensors[f"{name}/{part}"] = tensor.detach().contiguous()

    def convolution(x, w):
        return F.conv2d(x.permute(0, 3, 1, 2), w, stride=2, padding=1).permute(0, 2, 3, 1)

    add("matmul", torch.matmul, draw(37, 70), draw(70, 33))
    add("conv", convolution, draw(2, 11, 9, 16), draw(24, 16, 3, 3))
    add("multiply", torch.mul, draw(5, 7), draw(5, 7))
    bits = torch.randint(-(2**31), 2**31, (4000,), generator=generator).to(torch.int32)
    numbers = bits.view(torch.float32)
    numbers = numbers[~torch.isnan(numbers)]  # which NaN comes out is each library's own choice
    tensors["rounding/input"] = numbers
    tensors["rounding/output"] = numbers.to(torch.bfloat16)
    path = os.path.join(folder, "bfloat16.safetensors")
    save_file(tensors, path)
    print(f"{path}: {len(tensors)} tensors, {os.path.getsize(path)} bytes")


main()
