#!/usr/bin/env python3
"""Writes the golden values of the runtime's tests: what PyTorch computes, in double, stored as float32.

    python3 -m venv venv && venv/bin/pip install torch safetensors numpy
    venv/bin/python scripts/make_goldens.py [folder]

For each sample of each operation in the catalogue, named operation/label, the file operations.safetensors holds
input0, input1, ..., upstream (the gradient of the result), output, gradient0, gradient1, ...; a test checks that
no sample is missing. Images are [n, height, width, channels] here and [n, channels, height, width] in PyTorch.
barlow_twins.safetensors holds the loss of the paper for embeddings that are not yet standardized,
updates.safetensors steps of the optimizers, and types.safetensors tensors of all element types.
"""

import os
import sys
import zlib

import numpy
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

SIGNED = (-1.0, 1.0)
POSITIVE = (0.5, 2.0)


def draw(name, shape, limits):
    """Float32 numbers that depend on the name alone."""
    generator = numpy.random.default_rng(zlib.crc32(name.encode()))
    low, high = limits
    values = low + (high - low) * generator.random(shape)
    return torch.from_numpy(numpy.asarray(values, dtype=numpy.float32))


class Goldens:
    def __init__(self):
        self.tensors = {}

    def put(self, name, part, tensor):
        self.tensors[f"{name}/{part}"] = tensor.detach().to(torch.float32).contiguous()

    def add(self, name, function, shapes, limits=SIGNED):
        """Runs the function forward and backward on inputs of the given shapes."""
        inputs = [draw(f"{name} {i}", shape, limits) for i, shape in enumerate(shapes)]
        leaves = [x.to(torch.float64).requires_grad_() for x in inputs]
        output = function(*leaves)
        upstream = draw(f"{name} upstream", tuple(output.shape), SIGNED)
        gradients = torch.autograd.grad(output, leaves, upstream.to(torch.float64))
        for i, x in enumerate(inputs):
            self.put(name, f"input{i}", x)
        self.put(name, "upstream", upstream)
        self.put(name, "output", output)
        for i, gradient in enumerate(gradients):
            self.put(name, f"gradient{i}", gradient)

    def add_constant(self, name, function, shapes, limits=SIGNED):
        """Runs a function that has no gradient, on inputs that differ from each other."""
        inputs = [draw(f"{name} {i}", shape, limits) for i, shape in enumerate(shapes)]
        for i, x in enumerate(inputs):
            self.put(name, f"input{i}", x)
        output = function(*inputs).to(torch.float32)
        self.put(name, "upstream", draw(f"{name} upstream", tuple(output.shape), SIGNED))
        self.put(name, "output", output)

    def save(self, path):
        save_file(self.tensors, path)
        print(f"{path}: {len(self.tensors)} tensors, {os.path.getsize(path)} bytes")


def images(function):
    """The function of images in PyTorch's order, as one of images with channels last."""
    return lambda x, *rest: function(x.permute(0, 3, 1, 2), *rest).permute(0, 2, 3, 1)


def elementwise(goldens):
    shape = (3, 5)
    functions = {"negate": torch.neg, "exp": torch.exp, "square": torch.square, "sigmoid": torch.sigmoid,
                 "tanh": torch.tanh, "sin": torch.sin, "cos": torch.cos, "gelu": F.gelu, "softplus": F.softplus}
    for label, function in functions.items():
        goldens.add(f"elementwise/{label}", function, [shape])
    for label, function in {"log": torch.log, "sqrt": torch.sqrt}.items():
        goldens.add(f"elementwise/{label}", function, [shape], POSITIVE)
    for label, function in {"abs": torch.abs, "relu": torch.relu, "sign": torch.sign}.items():
        goldens.add(f"elementwise/{label} above", function, [shape], (0.1, 1.0))
        goldens.add(f"elementwise/{label} below", function, [shape], (-1.0, -0.1))


def arithmetic(goldens):
    functions = {"add": torch.add, "subtract": torch.subtract, "multiply": torch.multiply, "divide": torch.divide,
                 "power": torch.pow, "minimum": torch.minimum, "maximum": torch.maximum}
    for label, function in functions.items():
        limits = POSITIVE if label in ("divide", "power") else SIGNED
        goldens.add(f"arithmetic/{label}", function, [(3, 4), (3, 4)], limits)
        goldens.add(f"arithmetic/{label} row", function, [(2, 3, 4), (4,)], limits)
        goldens.add(f"arithmetic/{label} column", function, [(3, 1), (2, 3, 4)], limits)
        goldens.add(f"arithmetic/{label} number", function, [(3, 4), ()], limits)


def reductions(goldens):
    functions = {"sum": torch.sum, "mean": torch.mean, "max": torch.amax, "min": torch.amin}
    for label, function in functions.items():
        def over(axes, keep=False, function=function):
            return lambda x: function(x, dim=axes, keepdim=keep)
        goldens.add(f"reduction/{label}", over((0, 1)), [(3, 4)])
        goldens.add(f"reduction/{label} rows", over((0,)), [(5, 3)])
        goldens.add(f"reduction/{label} kept", over((-1,), keep=True), [(5, 3)])
        goldens.add(f"reduction/{label} inner", over((1, 2)), [(2, 3, 2, 4)])
        goldens.add(f"reduction/{label} apart", over((0, 2)), [(2, 3, 4)])


def off_diagonal(c):
    d = c.shape[0]
    return c.flatten()[:-1].view(d - 1, d + 1)[:, 1:].flatten() if d > 1 else c.flatten()[:0]


def rearrangements(goldens):
    goldens.add("cast/to f32", lambda x: x.clone(), [(3, 4)])
    goldens.add("reshape/to matrix", lambda x: x.reshape(4, 6), [(2, 3, 4)])
    goldens.add("reshape/inferred", lambda x: x.reshape(2, -1), [(2, 3, 4)])
    goldens.add("flatten/images", lambda x: x.flatten(1), [(2, 3, 4, 2)])
    goldens.add("flatten/rows", lambda x: x.flatten(1), [(2, 3)])
    goldens.add("transpose/matrix", lambda x: x.T, [(3, 5)])
    goldens.add("permute/last two", lambda x: x.permute(0, 2, 1), [(2, 3, 4)])
    goldens.add("permute/turned", lambda x: x.permute(2, 0, 1), [(2, 3, 4)])
    goldens.add("permute/heads", lambda x: x.permute(0, 2, 1, 3), [(2, 3, 2, 4)])
    goldens.add("permute/as it is", lambda x: x * 1, [(2, 3)])
    goldens.add("permute/a number", lambda x: x * 1, [()])
    for label, d in (("matrix", 4), ("one", 1)):
        goldens.add(f"diagonal/{label}", torch.diagonal, [(d, d)])
        goldens.add(f"off_diagonal/{label}", off_diagonal, [(d, d)])


def selections(goldens):
    goldens.add("slice/row", lambda x: x[1], [(3, 4)])
    goldens.add("slice/rows", lambda x: x[1:3], [(4, 3)])
    goldens.add("slice/column", lambda x: x[:, 1], [(3, 4)])
    goldens.add("slice/columns", lambda x: x[:, 1:3], [(3, 4, 2)])
    goldens.add("slice/box", lambda x: x[1:3, 1, 1:3], [(3, 2, 4)])
    goldens.add("slice/element", lambda x: x[1, 2], [(2, 3)])
    goldens.add("slice/whole", lambda x: x * 1, [(2, 3)])
    goldens.add("slice/nothing", lambda x: x[2:2], [(3, 2)])
    rows = torch.tensor([2, 0, -1, 2])
    goldens.add("gather/rows", lambda x: x[rows], [(3, 4)])
    goldens.add("gather/columns", lambda x: x[:, rows], [(2, 3)])
    goldens.add("gather/middle", lambda x: x[:, torch.tensor([[0, 1], [1, 0], [2, 2]])], [(2, 3, 2)])
    goldens.add("gather/nothing", lambda x: x[torch.tensor([], dtype=torch.int64)], [(3, 2)])
    def added(x, axis, entries, values):
        return x.index_add(axis, entries % x.shape[axis], values)
    goldens.add("scatter_add/rows", lambda x, v: added(x, 0, rows, v), [(3, 4), (4, 4)])
    goldens.add("scatter_add/columns", lambda x, v: added(x, 1, rows, v), [(2, 3), (2, 4)])
    goldens.add("scatter_add/middle", lambda x, v: added(x, 1, torch.tensor([0, 1, 1, 0, 2, 2]), v.flatten(1, 2)),
                [(2, 3, 2), (2, 3, 2, 2)])
    goldens.add("take_along/rows", lambda x: x.gather(1, torch.tensor([[2, 0, 1], [0, 0, 2]])), [(2, 3)])
    places = torch.tensor([[[1, 0], [0, 1]], [[3, 0], [1, 1]]])
    goldens.add("take_along/inner", lambda x: x.gather(1, places), [(2, 4, 2)])
    goldens.add("pad/matrix", lambda x: F.pad(x, (0, 1, 1, 2)), [(2, 3)])
    goldens.add("pad/rows", lambda x: F.pad(x, (0, 0, 0, 0, 1, 0), value=0.5), [(2, 3, 2)])
    goldens.add("pad/images", lambda x: F.pad(x, (0, 0, 2, 0, 1, 1, 0, 0), value=-1), [(2, 3, 2, 2)])
    goldens.add("pad/nothing", lambda x: x * 1, [(2, 3)])
    goldens.add("pad/a number", lambda x: x * 1, [()])
    goldens.add("concat/rows", lambda *x: torch.cat(x), [(2, 3), (4, 3)])
    goldens.add("concat/columns", lambda *x: torch.cat(x, -1), [(2, 3), (2, 1), (2, 4)])
    goldens.add("concat/middle", lambda *x: torch.cat(x, 1), [(2, 3, 2), (2, 1, 2)])
    goldens.add("concat/one", lambda *x: torch.cat(x), [(2, 3)])
    mask = torch.tensor([[True, False, False], [True, True, False]])
    goldens.add("where/alike", lambda x, y: torch.where(mask, x, y), [(2, 3), (2, 3)])
    goldens.add("where/row", lambda x, y: torch.where(torch.tensor([True, False, True]), x, y), [(2, 3), (2, 3)])
    goldens.add("where/numbers", lambda x, y: torch.where(mask, x, y), [(), ()])
    goldens.add("where/column", lambda x, y: torch.where(mask, x, y), [(2, 1), (4, 2, 3)])
    goldens.add("where/one truth", lambda x, y: torch.where(torch.tensor(True), x, y), [(3,), (2, 1)])


def constants(goldens):
    """Functions without a gradient."""
    relations = {"equal": torch.eq, "notEqual": torch.ne, "less": torch.lt, "lessOrEqual": torch.le,
                 "greater": torch.gt, "greaterOrEqual": torch.ge}
    for label, function in relations.items():
        goldens.add_constant(f"comparison/{label}", function, [(3, 4), (3, 4)])
        goldens.add_constant(f"comparison/{label} row", function, [(2, 3, 4), (4,)])
        goldens.add_constant(f"comparison/{label} column", function, [(3, 1), (2, 3, 4)])
        goldens.add_constant(f"comparison/{label} number", function, [(3, 4), ()])
    goldens.add_constant("argsort/vector", torch.argsort, [(7,)])
    goldens.add_constant("argsort/rows", lambda x: torch.argsort(x, descending=True), [(3, 5)])
    goldens.add_constant("argsort/long", torch.argsort, [(2, 83)])
    goldens.add_constant("argsort/inner", lambda x: torch.argsort(x, dim=1), [(2, 40, 3)])
    goldens.add_constant("argsort/first three", lambda x: torch.topk(x, 3, dim=0).indices, [(5, 4)])
    goldens.add_constant("argsort/none", lambda x: torch.zeros(0), [(3,)])
    for label, function in {"max": torch.argmax, "min": torch.argmin}.items():
        goldens.add_constant(f"argmax/{label}", function, [(3, 4)])
        goldens.add_constant(f"argmax/{label} kept", lambda x, f=function: f(x).reshape(1, 1), [(3, 4)])
        goldens.add_constant(f"argmax/{label} rows", lambda x, f=function: f(x, dim=0), [(5, 3)])
        goldens.add_constant(f"argmax/{label} inner", lambda x, f=function: f(x, dim=-2, keepdim=True), [(2, 5, 3)])


def products(goldens):
    goldens.add("matmul/plain", lambda a, b: a @ b, [(3, 4), (4, 2)])
    goldens.add("matmul/first transposed", lambda a, b: a.T @ b, [(4, 3), (4, 2)])
    goldens.add("matmul/second transposed", lambda a, b: a @ b.T, [(3, 4), (2, 4)])
    goldens.add("matmul/both transposed", lambda a, b: a.T @ b.T, [(4, 3), (2, 4)])
    for label, n, d in (("few rows", 3, 8), ("tall", 40, 3), ("wide", 2, 300), ("no rows", 0, 3)):
        goldens.add(f"product_diagonal/{label}", lambda a, b: torch.diagonal(a.T @ b), [(n, d), (n, d)])
    def squares(factor=1.0):
        return lambda a, b: factor * (a.T @ b).square().sum()
    for form in ("direct", "gram"):
        goldens.add(f"product_squares/{form}", squares(), [(3, 8), (3, 6)])
        goldens.add(f"product_squares/{form} off the diagonal",
                    lambda a, b, c: squares(0.5)(a, b) - 0.5 * c.square().sum(), [(3, 8), (3, 8), (8,)])
    goldens.add("product_squares/few rows", squares(), [(3, 8), (3, 6)])
    goldens.add("product_squares/one row", squares(0.25), [(1, 5), (1, 5)])
    goldens.add("product_squares/tall", squares(), [(9, 2), (9, 3)])
    goldens.add("product_squares/no rows", squares(), [(0, 2), (0, 3)])
    goldens.add("batch_matmul/plain", lambda a, b: a @ b, [(2, 3, 4), (2, 4, 5)])
    goldens.add("batch_matmul/first transposed", lambda a, b: a.mT @ b, [(2, 4, 3), (2, 4, 5)])
    goldens.add("batch_matmul/second transposed", lambda a, b: a @ b.mT, [(2, 3, 4), (2, 5, 4)])
    goldens.add("batch_matmul/both transposed", lambda a, b: a.mT @ b.mT, [(2, 4, 3), (2, 5, 4)])
    goldens.add("batch_matmul/heads", lambda a, b: a @ b.mT, [(2, 3, 5, 4), (2, 3, 6, 4)])


def convolutions(goldens):
    def conv(stride=1, padding=0):
        return images(lambda x, *weights: F.conv2d(x, *weights, stride=stride, padding=padding))
    goldens.add("conv/3 by 3", conv(padding=1), [(2, 5, 6, 3), (4, 3, 3, 3)])
    goldens.add("conv/stride 2", conv(stride=2, padding=1), [(2, 6, 5, 3), (16, 3, 3, 3)])
    goldens.add("conv/1 by 1", conv(), [(2, 4, 4, 8), (5, 8, 1, 1)])
    goldens.add("conv/strided 1 by 1", conv(stride=2), [(2, 5, 5, 16), (32, 16, 1, 1)])
    goldens.add("conv/bias", conv(padding=2), [(1, 5, 5, 2), (3, 2, 5, 5), (3,)])
    goldens.add("conv/blocked channels", conv(padding=1), [(2, 6, 6, 32), (32, 32, 3, 3)])

    def transposed(*arguments):
        return images(lambda x, w, b=None: F.conv_transpose2d(x, w, b, *arguments))
    goldens.add("conv_transpose/3 by 3", transposed(1, 1), [(2, 4, 5, 3), (3, 4, 3, 3)])
    goldens.add("conv_transpose/doubling", transposed(2), [(2, 3, 4, 5), (5, 3, 2, 2)])
    goldens.add("conv_transpose/stride 2", transposed(2, 1, 1), [(2, 3, 3, 16), (16, 8, 3, 3)])
    goldens.add("conv_transpose/bias", transposed(2, 1), [(1, 3, 4, 2), (2, 3, 4, 4), (3,)])


def pooling(goldens):
    def pool(function, *arguments):
        return images(lambda x: function(x, *arguments))
    goldens.add("pooling/max 2 by 2", pool(F.max_pool2d, 2), [(2, 4, 6, 3)])
    goldens.add("pooling/max overlapping", pool(F.max_pool2d, 3, 2, 1), [(2, 7, 7, 16)])
    goldens.add("pooling/average 2 by 2", pool(F.avg_pool2d, 2), [(2, 4, 6, 3)])
    goldens.add("pooling/average overlapping", pool(F.avg_pool2d, 3, 2, 1), [(2, 7, 7, 16)])


def normalization(goldens):
    def standardize(epsilon=1e-5):
        return lambda x: F.batch_norm(x, None, None, training=True, eps=epsilon)

    def batch_norm(epsilon):
        return lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True, eps=epsilon)

    def kept(x, w, b):
        mean, variance = torch.tensor([0.1, -0.2, 0.3]).double(), torch.tensor([0.5, 1.0, 2.0]).double()
        return F.batch_norm(x, mean, variance, w, b, training=False, eps=1e-5)

    def group_norm(groups, epsilon=1e-5):
        return lambda x, w, b: F.group_norm(x.movedim(-1, 1), groups, w, b, epsilon).movedim(1, -1)

    goldens.add("standardize/matrix", standardize(), [(6, 3)])
    goldens.add("standardize/tall", standardize(), [(40, 70)])
    goldens.add("standardize/with epsilon", standardize(0.1), [(6, 3)])
    goldens.add("batch_norm/of the batch", batch_norm(1e-5), [(6, 3), (3,), (3,)])
    goldens.add("batch_norm/of images", images(batch_norm(1e-3)), [(2, 3, 3, 5), (5,), (5,)])
    goldens.add("batch_norm/wide", batch_norm(1e-5), [(40, 70), (70,), (70,)])
    goldens.add("batch_norm/of 16", images(batch_norm(1e-5)), [(2, 3, 3, 16), (16,), (16,)])
    goldens.add("batch_norm/of 48", images(batch_norm(1e-5)), [(2, 3, 3, 48), (48,), (48,)])
    goldens.add(
        "batch_norm/residual", lambda x, w, b, r: batch_norm(1e-5)(x, w, b) + r, [(6, 5), (5,), (5,), (6, 5)])
    goldens.add("batch_norm/kept", kept, [(5, 3), (3,), (3,)])
    goldens.add("group_norm/images", group_norm(2), [(2, 3, 4, 6), (6,), (6,)])
    goldens.add("group_norm/rows", group_norm(2), [(3, 8), (8,), (8,)])
    goldens.add("group_norm/one group", group_norm(1, 1e-3), [(3, 5, 4), (4,), (4,)])
    goldens.add("group_norm/each channel", group_norm(3), [(2, 4, 4, 3), (3,), (3,)])
    goldens.add("group_norm/wide", group_norm(4), [(2, 3, 2, 72), (72,), (72,)])


def barlow_terms(a, b):
    """The two terms of the loss of standardized embeddings."""
    c = a.T @ b / a.shape[0]
    on_diagonal = torch.diagonal(c).add(-1).pow(2).sum()
    return torch.stack([on_diagonal, off_diagonal(c).pow(2).sum()])


def barlow_twins(goldens):
    for n, d in ((8, 4), (6, 6), (4, 8)):
        for form in ("direct", "gram"):
            goldens.add(f"barlow_twins/{form} {n} by {d}", barlow_terms, [(n, d), (n, d)])
    goldens.add("barlow_twins/chosen", barlow_terms, [(3, 9), (3, 9)])


def whole_loss(goldens):
    """As in the paper's code: batch norm without affine, correlation over the batch, both terms."""
    weight = 0.0051
    for name, n, d in (("fewer", 16, 40), ("equal", 32, 32), ("more", 64, 24)):
        shared = draw(f"{name} shared", (n, d), (-2.0, 2.0))
        views = [3 * shared + draw(f"{name} view {i}", (n, d), SIGNED) + i for i in range(2)]
        leaves = [z.to(torch.float64).requires_grad_() for z in views]
        norm = torch.nn.BatchNorm1d(d, affine=False).double()
        terms = barlow_terms(norm(leaves[0]), norm(leaves[1]))
        # The weight as float32 has it, which is what both sides multiply with.
        loss = terms[0] + numpy.float32(weight).item() * terms[1]
        gradients = torch.autograd.grad(loss, leaves)
        for i in range(2):
            goldens.put(name, f"input{i}", views[i])
            goldens.put(name, f"gradient{i}", gradients[i])
        goldens.put(name, "loss", loss)
        goldens.put(name, "lambda", torch.tensor(weight))


def lars(parameters, rate, momentum, eta, decay):
    """The optimizer of the paper's code for one weight matrix: the update scaled to the norm of the parameter."""
    velocity = torch.zeros_like(parameters)
    while True:
        update = yield
        update = update + decay * parameters
        norm, update_norm = parameters.norm(), update.norm()
        if norm > 0 and update_norm > 0:
            update = update * (eta * norm / update_norm)
        velocity = momentum * velocity + update
        parameters -= rate * velocity


def updates(goldens):
    """Four steps of each optimizer with given gradients."""
    def torch_steps(kind, **options):
        def steps(value, gradients):
            value.requires_grad_()
            optimizer = kind([value], **options)
            for gradient in gradients:
                value.grad = gradient
                optimizer.step()
        return steps

    def lars_steps(value, gradients):
        optimizer = lars(value, rate=0.3, momentum=0.9, eta=0.01, decay=0.02)
        next(optimizer)
        for gradient in gradients:
            optimizer.send(gradient)

    optimizers = {
        "sgd": torch_steps(torch.optim.SGD, lr=0.1),
        "momentum": torch_steps(torch.optim.SGD, lr=0.1, momentum=0.9, weight_decay=0.02),
        "nesterov": torch_steps(torch.optim.SGD, lr=0.1, momentum=0.9, weight_decay=0.02, nesterov=True),
        "adam": torch_steps(torch.optim.Adam, lr=0.1, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.02),
        "adamw": torch_steps(torch.optim.AdamW, lr=0.1, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.02),
        "lars": lars_steps,
    }
    for name, steps in optimizers.items():
        value = draw(f"{name} value", (5, 7), SIGNED)
        gradients = [draw(f"{name} gradient {i}", (5, 7), SIGNED) for i in range(4)]
        goldens.put(name, "input0", value)
        for i, gradient in enumerate(gradients):
            goldens.put(name, f"gradient{i}", gradient)
        value = value.to(torch.float64)
        steps(value, [gradient.to(torch.float64) for gradient in gradients])
        goldens.put(name, "output", value)


def element_types(path):
    """Every element type that is read, some that are refused, and texts that need escapes."""
    numbers = [0.0, 1.0, -2.5, 65504.0, 2.0**-24]
    tensors = {
        "f32": torch.tensor(numbers), "f16": torch.tensor(numbers, dtype=torch.float16),
        "bf16": torch.tensor(numbers[:4], dtype=torch.bfloat16), "f64": torch.tensor(numbers, dtype=torch.float64),
        "i32": torch.tensor([0, -1, 2**31 - 1, -(2**31)], dtype=torch.int32),
        "i64": torch.tensor([0, -1, 2**31 - 1, -(2**31)], dtype=torch.int64), "i64 wide": torch.tensor([2**31]),
        "i16": torch.tensor([1], dtype=torch.int16), "u8": torch.tensor([0, 255], dtype=torch.uint8),
        "bool": torch.tensor([[True, False], [False, True]]), "number": torch.tensor(7.0), "empty": torch.zeros(0, 3),
        "quote \" slash \\ tab \t": torch.tensor([1.0]), "größe 𝛌": torch.tensor([2.0]),
    }
    save_file(tensors, path, metadata={"format": "pt", "text": "line\n\"quoted\" 𝛌 \u0001"})
    print(f"{path}: {os.path.getsize(path)} bytes")


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "..", "Tests", "RuntimeTests", "Goldens")
    os.makedirs(folder, exist_ok=True)
    goldens = Goldens()
    for part in (elementwise, arithmetic, reductions, rearrangements, selections, constants, products, convolutions,
                 pooling, normalization, barlow_twins):
        part(goldens)
    goldens.save(os.path.join(folder, "operations.safetensors"))
    losses = Goldens()
    whole_loss(losses)
    losses.save(os.path.join(folder, "barlow_twins.safetensors"))
    steps = Goldens()
    updates(steps)
    steps.save(os.path.join(folder, "updates.safetensors"))
    element_types(os.path.join(folder, "types.safetensors"))


if __name__ == "__main__":
    main()
