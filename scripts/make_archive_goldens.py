#!/usr/bin/env python3
"""Writes small files in the formats that bt reads, by those who made the formats: NumPy and PyTorch.

    python3 -m venv venv && venv/bin/pip install torch safetensors numpy
    venv/bin/python scripts/make_archive_goldens.py [folder]

expected.safetensors holds what the files hold, as float32 in row order, under FILE/NAME.
"""

import os
import pathlib
import sys

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

expected = {}


def expect(file, name, value):
    value = torch.as_tensor(np.array(value, order="C")) if isinstance(value, np.ndarray) else value
    expected[f"{file}/{name}"] = value.detach().to(torch.float32).contiguous().clone()


def array(folder, file, value, version=(1, 0)):
    with open(folder / file, "wb") as out:
        np.lib.format.write_array(out, value, version=version)
    expect(file, "array", value.astype(np.float32))


def arrays(folder):
    generator = np.random.default_rng(1)
    table = generator.standard_normal((3, 4, 5)).astype(np.float32)
    array(folder, "f4.npy", table)
    array(folder, "fortran.npy", np.asfortranarray(table))
    array(folder, "big.npy", table.astype(">f4"))
    array(folder, "fortran_big.npy", np.asfortranarray(table.astype(">f8")))
    array(folder, "v2.npy", table[0], (2, 0))
    array(folder, "v3.npy", table[1], (3, 0))
    array(folder, "f2.npy", np.array([0, 1, -2.5, 65504, 2.0**-24, np.inf], "<f2"))
    array(folder, "f8.npy", generator.standard_normal(7))
    for kind in ("i1", "<i2", ">i2", "<i4", "<i8", ">i8", "u1", "<u2", "<u4", "<u8"):
        low = -100 if "i" in kind else 0
        name = kind.replace("<", "").replace(">", "big_") + ".npy"
        array(folder, name, np.array([low, 0, 7, 100], kind))
    array(folder, "bool.npy", np.array([[True, False], [False, True]]))
    array(folder, "scalar.npy", np.array(2.5, np.float32))
    array(folder, "empty.npy", np.zeros((0, 3), np.float32))
    array(folder, "vector_fortran.npy", np.asfortranarray(np.arange(4, dtype=np.int32)))
    for file, save in (("stored.npz", np.savez), ("deflated.npz", np.savez_compressed)):
        save(folder / file, a=table, rows=np.arange(200), flag=np.array(True))
        expect(file, "a", table)
        expect(file, "rows", np.arange(200).astype(np.float32))
        expect(file, "flag", np.array(True))
    np.save(folder / "structured.npy", np.zeros(2, [("a", "<f4"), ("b", "<i4")]))
    np.save(folder / "text.npy", np.array(["a", "bc"]))
    np.save(folder / "complex.npy", np.array([1j]))


def weights(folder, file, value, names, **options):
    torch.save(value, folder / file, **options)
    for name, tensor in names.items():
        expect(file, name, tensor)


def archives(folder):
    torch.manual_seed(1)
    network = nn.Sequential(nn.Conv2d(2, 3, 3, bias=False), nn.BatchNorm2d(3), nn.Flatten(), nn.Linear(3, 2))
    state = network.state_dict()
    weights(folder, "state.pth", state, state)
    weights(folder, "protocol4.pth", state, state, pickle_protocol=4)
    optimizer = torch.optim.Adam(network.parameters())
    network(torch.randn(2, 2, 3, 3)).sum().backward()
    optimizer.step()
    nested = {"epoch": 3, "model": network.state_dict(), "optimizer": optimizer.state_dict(), "note": None}
    names = {f"model.{k}": v for k, v in nested["model"].items()}
    for i, slots in nested["optimizer"]["state"].items():
        names |= {f"optimizer.state.{i}.{k}": v for k, v in slots.items()}
    weights(folder, "nested.pth", nested, names)
    base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
    views = {
        "base": base, "transposed": base.T, "column": base[:, 2], "corner": base[1:3, 2::2],
        "expanded": base[0, :1].expand(3, 2), "empty": base[:0], "scalar": base[2, 3],
        "permuted": torch.randn(2, 3, 4, 5).to(memory_format=torch.channels_last),
    }
    weights(folder, "views.pth", views, views)
    numbers = torch.tensor([0, 1, 2.5, 100])
    types = {
        str(t).removeprefix("torch."): numbers.to(t)
        for t in (torch.float64, torch.float16, torch.bfloat16, torch.int8, torch.int16, torch.int32,
                  torch.int64, torch.uint8, torch.bool, torch.uint16, torch.uint32)
    }
    weights(folder, "types.pth", types, types)
    weights(folder, "tensor.pth", base.T, {"": base.T})
    weights(folder, "parameters.pth", [nn.Parameter(base)], {"0": base})
    weights(folder, "complex.pth", {"z": torch.zeros(2, dtype=torch.complex64)}, {})
    torch.save(network, folder / "module.pth")
    torch.save(state, folder / "legacy.pth", _use_new_zipfile_serialization=False)


def main():
    here = pathlib.Path(os.path.dirname(os.path.abspath(__file__)))
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here / "../Tests/RuntimeTests/Goldens/archive"
    folder.mkdir(parents=True, exist_ok=True)
    arrays(folder)
    archives(folder)
    save_file(expected, folder / "expected.safetensors")


if __name__ == "__main__":
    main()
