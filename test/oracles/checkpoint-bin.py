"""Small files of torch.save, good and bad, and what is in the good ones.

    python test/oracles/checkpoint-bin.py        (torch 2.13.0)

Writes test/fixtures/checkpoint/bin/: *.bin, and values.json with every tensor of the good files.
"""
import collections, io, json, os, pathlib, zipfile
import torch

out = pathlib.Path(__file__).parent.parent / "fixtures" / "checkpoint" / "bin"
out.mkdir(parents=True, exist_ok=True)
torch.manual_seed(3)

table = torch.randn(4, 3)
state = collections.OrderedDict(
    embedding=table,
    head=table,  # tied: one storage
    rows=table[1:3],  # a view further on
    half=torch.randn(2, 2).half(),
    brain=torch.randn(3).bfloat16(),
    parameter=torch.nn.Parameter(torch.randn(2)),
    column=torch.randn(3, 1)[:, :],
    scalar=torch.tensor(2.5),
    empty=torch.zeros(0, 3),
    ids=torch.arange(5),
    mask=torch.tensor([True, False]),
)
state._metadata = {"": {"version": 1}}


def save(name, value, **options):
    torch.save(value, out / name, **options)


save("state.bin", state)
save("protocol-4.bin", dict(state), pickle_protocol=4)
save("legacy.bin", {"a": torch.ones(1)}, _use_new_zipfile_serialization=False)
save("nested.bin", {"state_dict": {"a": torch.ones(1)}})
save("double.bin", {"a": torch.ones(2).double()})
save("list.bin", [torch.ones(1)])

# What can be no weight, beside one that is: of other element types, in other layouts, no tensors at all.
attributed = torch.nn.Parameter(torch.arange(2.0))
attributed.tag = "mine"
plain_attributed = torch.arange(3.0)
plain_attributed.tag = "mine"
save("kinds.bin", {
    "weight": torch.arange(4.0), "attributed": attributed, "tagged": plain_attributed,
    "complex": torch.zeros(2, dtype=torch.complex64), "float8": torch.zeros(2, dtype=torch.float8_e4m3fn),
    "uint16": torch.zeros(2, dtype=torch.uint16), "double": torch.zeros(2).double(),
    "sparse": torch.eye(2).to_sparse(), "csr": torch.eye(2).to_sparse_csr(), "meta": torch.empty(2, device="meta"),
    "quantized": torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8),
    "negated": torch.view_as_complex(torch.randn(3, 2)).conj().imag, "broadcast": torch.ones(1).expand(3),
    "transposed": torch.randn(2, 3).t(), "number": 3, "text": "x", "none": None, "list": [1, 2], "more": {"a": torch.ones(1)},
})
save("numbers.bin", {"a": 1})


class Shell:
    def __reduce__(self):
        return os.system, ("echo executed > executed.txt",)


save("shell.bin", {"a": Shell()})


def rezip(source, name, compression=zipfile.ZIP_STORED, zip64=False, drop=None):
    with zipfile.ZipFile(out / source) as old, zipfile.ZipFile(out / name, "w", compression) as new:
        for item in old.namelist():
            if drop and item.endswith(drop):
                continue
            info = zipfile.ZipInfo(item)
            info.compress_type = compression
            with new.open(info, "w", force_zip64=zip64) as file:
                file.write(old.read(item))


rezip("state.bin", "zip64.bin", zip64=True)
rezip("state.bin", "deflated.bin", zipfile.ZIP_DEFLATED)
rezip("state.bin", "no-storage.bin", drop="data/0")
rezip("state.bin", "no-pickle.bin", drop="data.pkl")

values = {k: {"shape": list(v.shape), "dtype": str(v.dtype), "values": v.detach().double().flatten().tolist()} for k, v in state.items()}
(out / "values.json").write_text(json.dumps({"versions": {"torch": torch.__version__}, "tensors": values}, indent=1) + "\n")
