"""The loss of cases/loss.bt or the training step of cases/step.bt in TensorFlow: tf_step.py CASE [--bf16] [--jit]

CASE is loss:N:D, resnet18:WIDTH:BATCH:DIM (32 pixels, CIFAR stem) or resnet50:BATCH:SIZE:DIM. A tf.function with two
inter-op threads, the fastest setting; --jit compiles it by XLA. With --bf16 activations are bfloat16, parameters,
statistics and loss float32.
"""
import argparse
import os
import statistics
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
import numpy as np
import tensorflow as tf

parser = argparse.ArgumentParser()
parser.add_argument("case")
parser.add_argument("--bf16", action="store_true")
parser.add_argument("--jit", action="store_true")
options = parser.parse_args()
tf.config.threading.set_intra_op_parallelism_threads(len(os.sched_getaffinity(0)))
tf.config.threading.set_inter_op_parallelism_threads(2)
random = np.random.default_rng(0)
compute = tf.bfloat16 if options.bf16 else tf.float32
parameters = []


def parameter(values):
    variable = tf.Variable(np.asarray(values, np.float32))
    parameters.append(variable)
    return variable


class Conv:
    """Padded so that sizes are PyTorch's. With a stride TensorFlow pads behind alone, which is as much work; padding
    stated number by number is several times slower there."""

    def __init__(self, inputs, outputs, kernel, stride=1):
        scale = np.sqrt(2 / (kernel * kernel * outputs))
        self.weight = parameter(random.normal(size=(kernel, kernel, inputs, outputs)) * scale)
        self.stride = stride

    def __call__(self, x):
        return tf.nn.conv2d(x, tf.cast(self.weight, x.dtype), self.stride, "SAME")


class Norm:
    """Batch norm of images by the fused operation, of rows by hand; with running statistics."""

    def __init__(self, channels, start=1.0):
        self.scale, self.shift = parameter(np.full(channels, start)), parameter(np.zeros(channels))
        self.mean = tf.Variable(tf.zeros(channels))
        self.variance = tf.Variable(tf.ones(channels))

    def __call__(self, x):
        if x.shape.rank == 4:
            empty = tf.constant([], tf.float32)
            y, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
                x=x, scale=self.scale, offset=self.shift, mean=empty, variance=empty, epsilon=1e-5,
                is_training=True)
        else:
            y, mean, variance = standardize(x)
            y = tf.cast(y * self.scale + self.shift, x.dtype)
        self.mean.assign(0.9 * self.mean + 0.1 * mean)
        self.variance.assign(0.9 * self.variance + 0.1 * variance)
        return y


def standardize(x):
    x = tf.cast(x, tf.float32)
    mean = tf.reduce_mean(x, 0)
    variance = tf.reduce_mean(tf.square(x - mean), 0)
    return (x - mean) * tf.math.rsqrt(variance + 1e-5), mean, variance


class Block:
    """Convolutions with norms and ReLUs between, added to their input: kernels of 3, 3 or of 1, 3, 1."""

    def __init__(self, inputs, channels, stride, kernels):
        self.layers = []
        outputs = channels * (4 if len(kernels) == 3 else 1)
        sizes = [inputs] + [channels] * (len(kernels) - 1) + [outputs]
        first = True
        for kernel, before, after in zip(kernels, sizes, sizes[1:]):
            strides = stride if kernel == 3 and first else 1
            first = first and kernel != 3
            self.layers.append((Conv(before, after, kernel, strides), Norm(after)))
        self.shortcut = None
        if stride != 1 or inputs != outputs:
            self.shortcut = (Conv(inputs, outputs, 1, stride), Norm(outputs))
        self.outputs = outputs

    def __call__(self, x):
        y = x
        for index, (conv, norm) in enumerate(self.layers):
            y = norm(conv(y))
            if index < len(self.layers) - 1:
                y = tf.nn.relu(y)
        if self.shortcut:
            x = self.shortcut[1](self.shortcut[0](x))
        return tf.nn.relu(x + y)


class Network:
    """A ResNet and a projector of three linear layers."""

    def __init__(self, width, dim, imagenet):
        self.imagenet = imagenet
        self.stem = (Conv(3, width, 7, 2) if imagenet else Conv(3, width, 3), Norm(width))
        self.blocks, inputs = [], width
        for stage, count in enumerate([3, 4, 6, 3] if imagenet else [2, 2, 2, 2]):
            for index in range(count):
                stride = 2 if stage > 0 and index == 0 else 1
                block = Block(inputs, width << stage, stride, [1, 3, 1] if imagenet else [3, 3])
                self.blocks.append(block)
                inputs = block.outputs
        sizes = [inputs, dim, dim, dim]
        self.projector = [
            (parameter(random.normal(size=(i, o)) / np.sqrt(i)), Norm(o) if last < 2 else None)
            for last, (i, o) in enumerate(zip(sizes, sizes[1:]))]

    def __call__(self, x):
        x = tf.nn.relu(self.stem[1](self.stem[0](tf.cast(x, compute))))
        if self.imagenet:
            x = tf.nn.max_pool2d(tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]), 3, 2, "VALID")
        for block in self.blocks:
            x = block(x)
        x = tf.reduce_mean(x, [1, 2])
        for weight, norm in self.projector:
            x = tf.matmul(x, tf.cast(weight, x.dtype))
            if norm:
                x = tf.nn.relu(norm(x))
        return x


def barlow_twins(za, zb):
    c = tf.matmul(standardize(za)[0], standardize(zb)[0], transpose_a=True) / za.shape[0]
    diagonal = tf.linalg.diag_part(c)
    off = tf.reduce_sum(tf.square(c)) - tf.reduce_sum(tf.square(diagonal))
    return tf.reduce_sum(tf.square(diagonal - 1)) + 0.0051 * off


kind, *numbers = options.case.split(":")
numbers = [int(n) for n in numbers]
if kind == "loss":
    za, zb = (tf.Variable(random.normal(size=numbers).astype(np.float32)) for _ in range(2))

    def step():
        with tf.GradientTape() as tape:
            loss = barlow_twins(za, zb)
        return [loss] + tape.gradient(loss, [za, zb])
else:
    if kind == "resnet18":
        (width, batch, dim), size = numbers, 32
    else:
        (batch, size, dim), width = numbers, 64
    network = Network(width, dim, kind == "resnet50")
    momenta = [tf.Variable(tf.zeros_like(p)) for p in parameters]
    a, b = (tf.constant(random.random((batch, size, size, 3)).astype(np.float32)) for _ in range(2))

    def step():
        with tf.GradientTape() as tape:
            loss = barlow_twins(network(a), network(b))
        for p, m, g in zip(parameters, momenta, tape.gradient(loss, parameters)):
            m.assign(0.9 * m + g + 1e-6 * p)
            p.assign_sub(0.01 * m)
        return [loss]


graph = tf.function(step, jit_compile=options.jit)


def run():
    return [float(graph()[0])]


run()
run()
times = []
for _ in range(5):
    start = time.perf_counter()
    run()
    times.append(time.perf_counter() - start)
print("seconds", statistics.median(times))
