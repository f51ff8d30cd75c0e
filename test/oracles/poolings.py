"""Pools random hidden states in PyTorch the way published code does it.

torch 2.13.0. Writes test/fixtures/extract/poolings.json:

    python test/oracles/poolings.py

- mean_bos: sentence-transformers' mean pooling with the attention mask, right padding.
- weighted: SGPT's position-weighted mean (its README's code), right padding.
- last: the last real token, by `attention_mask.sum(1) - 1`, right padding.
- cls: token 0, right padding.
- mean: as mean_bos, with the mask of special tokens taken off, right padding.
- xllm: x-LLaMA's `(mask * h).mean(dim=1)`, left padding, batches of eight in given order.
"""

import json
import pathlib

import torch

torch.manual_seed(1)
width, batch = 3, 8
lengths = [5, 2, 9, 4, 4, 7, 1, 3, 6, 2, 8]  # a whole batch of eight, and one of three
specials = [[True] + [False] * (n - 1) if n > 1 else [False] for n in lengths]
specials[2][-1] = True  # BOS and EOS
states = [torch.randn(n, width, dtype=torch.float64) for n in lengths]


def padded(rows, side):
    longest = max(len(row) for row in rows)
    h = torch.full((len(rows), longest, width), 1e6, dtype=torch.float64)  # padding must not count
    mask = torch.zeros(len(rows), longest, dtype=torch.float64)
    for b, row in enumerate(rows):
        begin = longest - len(row) if side == "left" else 0
        h[b, begin : begin + len(row)] = row
        mask[b, begin : begin + len(row)] = 1
    return h, mask


def mean(h, mask):
    m = mask.unsqueeze(-1).expand(h.size())
    return (h * m).sum(1) / m.sum(1)


h, mask = padded(states, "right")
text = mask.clone()
for b, row in enumerate(specials):
    text[b, : len(row)] *= 1 - torch.tensor(row, dtype=torch.float64)

positions = torch.arange(start=1, end=h.shape[1] + 1).unsqueeze(0).unsqueeze(-1).expand(h.size())
m = mask.unsqueeze(-1).expand(h.size())
weighted = (h * m * positions).sum(1) / (m * positions).sum(1)

xllm = []
for begin in range(0, len(states), batch):
    left, left_mask = padded(states[begin : begin + batch], "left")
    xllm.append((left_mask.unsqueeze(-1) * left).mean(dim=1))

expected = {
    "mean": mean(h, text),
    "mean_bos": mean(h, mask),
    "last": h[torch.arange(len(lengths)), mask.sum(1).long() - 1],
    "weighted": weighted,
    "cls": h[:, 0],
    "xllm": torch.cat(xllm),
}
fixture = {
    "versions": {"torch": torch.__version__},
    "width": width,
    "specials": specials,
    "states": [s.flatten().tolist() for s in states],
    "expected": {name: value.tolist() for name, value in expected.items()},
}
out = pathlib.Path(__file__).parent.parent / "fixtures" / "extract" / "poolings.json"
out.parent.mkdir(parents=True, exist_ok=True)
out.write_text(json.dumps(fixture) + "\n")
