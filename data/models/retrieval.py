"""Retrieval P@1 of English against each language, layer by layer, from a checkpoint.

    python retrieval.py --work DIR --set heldout|udhr [--centre] [--csv FILE] CHECKPOINT...

States are those of transformers' hidden_states, averaged over the tokens of the
plain sentence without BOS. P@1 is the mean of both directions, by cosine.
"""
import argparse
import csv
import json
import re
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

import model

HERE = Path(__file__).parent
CODES = {"eng_Latn": "eng", "arb_Arab": "arb", "ell_Grek": "ell_monotonic", "hin_Deva": "hin",
         "tur_Latn": "tur", "vie_Latn": "vie", "zho_Hans": "cmn_hans"}


def heldout() -> dict[str, list[str]]:
    rows = [json.loads(line) for line in open(HERE / "heldout.jsonl")]
    return {code: [r["texts"][code] for r in rows] for code in CODES}


def udhr(folder: Path) -> dict[str, list[str]]:
    """Paragraphs that stand at the same place in all seven languages; titles excluded."""
    placed = {}
    for code, name in CODES.items():
        html = (folder / f"{name}.html").read_text()
        for number, article in enumerate(re.findall(r"(?s)<(?:header|article)[^>]*>(.*?)</(?:header|article)>", html)):
            blocks = re.findall(r"(?s)<(?:p|li)[^>]*>(.*?)</(?:p|li)>", article)
            for i, block in enumerate(blocks):
                placed.setdefault((number, len(blocks), i), {})[code] = " ".join(re.sub("<[^>]*>", "", block).split())
    rows = [texts for _, texts in sorted(placed.items()) if len(texts) == len(CODES)]
    return {code: [r[code] for r in rows] for code in CODES}


@torch.inference_mode()
def states(trunk: model.Trunk, tokenizer: Tokenizer, texts: list[str]) -> np.ndarray:
    """(layers + 1, n, width), mean over tokens without BOS."""
    encoded = [e.ids[: trunk.shape.positions] for e in tokenizer.encode_batch(texts)]
    order = sorted(range(len(texts)), key=lambda i: len(encoded[i]))
    result = np.zeros((trunk.shape.layers + 1, len(texts), trunk.shape.width), np.float32)
    for i in range(0, len(order), 32):
        rows = order[i : i + 32]
        length = max(len(encoded[r]) for r in rows)
        ids = torch.tensor([encoded[r] + [2] * (length - len(encoded[r])) for r in rows])
        mask = torch.tensor([[0] + [1] * (len(encoded[r]) - 1) + [0] * (length - len(encoded[r])) for r in rows]).float()
        layers: list = []
        trunk(ids, states=layers)
        for layer, x in enumerate(layers):
            result[layer, rows] = ((x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)).numpy()
    return result


def hits(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(n,) share of the two directions in which row i finds its pair."""
    x, y = (a / np.linalg.norm(a, axis=1, keepdims=True) for a in (x, y))
    c = x @ y.T
    i = np.arange(len(x))
    return ((c.argmax(1) == i).astype(float) + (c.argmax(0) == i)) / 2


def compare(checkpoints: list[Path], texts: dict[str, list[str]], centre: bool) -> list[dict]:
    """P@1 by checkpoint, language and layer; then the gain of each checkpoint over the
    first, each at its best layer among 1…L−1, with a 95 % bootstrap interval over sentences."""
    n = len(texts["eng_Latn"])
    print(f"{n} segments, chance {1 / n:.4f}{', centred' if centre else ''}")
    rows, found = [], {}
    for path in checkpoints:
        trunk, tokenizer = model.load(path).eval(), Tokenizer.from_file(str(path / "tokenizer.json"))
        all_states = {code: states(trunk, tokenizer, t) for code, t in texts.items()}
        if centre:
            all_states = {code: s - s.mean(1, keepdims=True) for code, s in all_states.items()}
        print(path.name)
        for code in list(CODES)[1:]:
            per_layer = [hits(a, b) for a, b in zip(all_states["eng_Latn"], all_states[code])]
            found[path.name, code] = per_layer
            print(f"  {code}", " ".join(f"{h.mean():.3f}" for h in per_layer))
            rows += [{"centred": centre, "checkpoint": path.name, "language": code, "layer": layer, "n": n,
                      "p_at_1": round(float(h.mean()), 4)} for layer, h in enumerate(per_layer)]
    first = checkpoints[0].name
    sample = np.random.default_rng(0).integers(0, n, (2000, n))
    for path in checkpoints[1:]:
        print(f"{path.name} minus {first}")
        for code in list(CODES)[1:]:
            a, b = (found[name, code][1:-1] for name in (first, path.name))
            la, lb = (int(np.argmax([h.mean() for h in group])) for group in (a, b))
            low, high = np.quantile((b[lb][sample] - a[la][sample]).mean(1), [0.025, 0.975])
            print(f"  {code} {a[la].mean():.3f} (layer {la + 1}) → {b[lb].mean():.3f} (layer {lb + 1})  [{low:+.3f}, {high:+.3f}]")
            rows.append({"centred": centre, "checkpoint": path.name, "language": code, "against": first, "n": n,
                         "base_layer": la + 1, "base_p_at_1": round(float(a[la].mean()), 4), "layer": lb + 1,
                         "p_at_1": round(float(b[lb].mean()), 4), "difference_low": round(float(low), 4), "difference_high": round(float(high), 4)})
    return rows


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--work", type=Path, required=True)
    options.add_argument("--set", choices=["heldout", "udhr"], default="heldout")
    options.add_argument("--json", type=Path)
    options.add_argument("--csv", type=Path, help="adds P@1 by language and layer to these rows")
    options.add_argument("--centre", action="store_true", help="subtract each language's mean state first")
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("checkpoints", type=Path, nargs="+", help="the first is what the others are compared with")
    o = options.parse_args()
    torch.set_num_threads(o.threads)
    texts = heldout() if o.set == "heldout" else udhr(o.work / "udhr/package/declaration")
    rows = compare(o.checkpoints, texts, o.centre)
    for row in rows:
        row["set"] = o.set
    if o.json:
        o.json.write_text(json.dumps(rows, indent=1))
    if o.csv:
        columns = ["set", "centred", "checkpoint", "language", "layer", "p_at_1", "n"]
        begins = not o.csv.exists()
        with open(o.csv, "a", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
            if begins:
                writer.writeheader()
            writer.writerows({**row, "centred": str(row["centred"]).lower()} for row in rows if "against" not in row)


if __name__ == "__main__":
    main()
