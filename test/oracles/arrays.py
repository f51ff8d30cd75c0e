"""Writes test/fixtures/extract/arrays.json: files of arrays as NumPy and safetensors write them, and what they hold.

Pinned: numpy, safetensors as in the fixture's "versions".   Run: python test/oracles/arrays.py
"""

import base64
import io
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import safetensors.numpy

rng = np.random.default_rng(16)
x = rng.integers(-400, 400, (3, 5, 4)).astype(np.float64) / 8  # exact in every float type


def npy(array, **how):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, **how)
    return out.getvalue()


def npz(write=np.savez, **arrays):
    out = io.BytesIO()
    write(out, **arrays)
    return out.getvalue()


def positional(*arrays):
    out = io.BytesIO()
    np.savez(out, *arrays)
    return out.getvalue()


one = x[1]
files = {}


def add(name, data, expected):
    files[name] = {"data": base64.b64encode(data).decode(), "expected": expected.tolist()}


for kind in ["<f2", "<f4", "<f8", ">f2", ">f4", ">f8"]:
    add(f"type {kind}", npy(one.astype(kind)), one)
for kind in ["i1", "u1", "<i2", ">i2", "<u2", "<i4", ">i4"]:
    whole = rng.integers(0, 100, (5, 4)).astype(kind)
    add(f"type {kind}", npy(whole), whole.astype(float))
add("version 2", npy(one.astype("<f4"), version=(2, 0)), one)
add("version 3", npy(one.astype("<f4"), version=(3, 0)), one)
add("fortran 2", npy(np.asfortranarray(one.astype("<f4"))), one)
add("fortran 3", npy(np.asfortranarray(x.astype("<f4"))), x)
add("layers", npy(x.astype("<f4")), x)
add("npz stored", npz(eng_Latn=one.astype("<f4")), one)
add("npz compressed", npz(np.savez_compressed, eng_Latn=x.astype("<f8")), x)
add("npz positional", positional(*x.astype("<f4")), x)
add("npz by layer", npz(**{f"eng_Latn/{i}": layer.astype("<f2") for i, layer in enumerate(x)}), x)
for kind in [np.float32, np.float64, np.float16]:
    add(f"safetensors {kind.__name__}", safetensors.numpy.save({"eng_Latn": x.astype(kind)}), x)
add(
    "safetensors axes",
    safetensors.numpy.save({"feats": np.ascontiguousarray(x.transpose(1, 0, 2)).astype(np.float32)}, {"axes": "sentences,layers,width"}),
    x,
)
objects = np.empty((5,), dtype=object)
objects[:] = [{"a": 1}] * 5
refused = {
    "objects": npy(objects),
    "records of objects": npy(np.zeros(5, dtype=[("a", "O"), ("b", "f4")])),
    "records": npy(np.zeros(5, dtype=[("a", "f4"), ("b", "f4")])),
    "complex": npy(one.astype("c8")),
    "texts": npy(np.array(["a", "b"])),
    "booleans": npy(one > 0),
    "times": npy(np.zeros(5, dtype="M8[s]")),
    "objects in an archive": npz(eng_Latn=objects),
}
out = {
    "versions": {name: version(name) for name in ["numpy", "safetensors"]},
    "files": files,
    "refused": {name: base64.b64encode(data).decode() for name, data in refused.items()},
}
Path("test/fixtures/extract/arrays.json").write_text(json.dumps(out) + "\n")
