"""Patching, steering and word alignment, independently: PyTorch with forward hooks, and NumPy.

    python test/oracles/cause.py   # writes test/fixtures/cause.json

Patching: the shipped base model in transformers; the state of one token at a layer replaced by another
text's, and log-probabilities of what follows. Steps: LDA by `numpy.linalg.solve` on the whole (d, d)
covariance. Alignment: SimAlign's two methods on a matrix of similarities, written from the paper.
"""
import json
from pathlib import Path

import numpy as np
import torch
import transformers
from transformers import AutoModelForCausalLM

root = Path(__file__).parents[2]
random = np.random.default_rng(17)


def patching():
    model = AutoModelForCausalLM.from_pretrained(root / "data/models/base", dtype=torch.float32).eval()
    vocabulary = model.config.vocab_size
    cases = []
    for layer in (0, 2, 5):
        donor = random.integers(4, vocabulary, 7).tolist()
        context = random.integers(4, vocabulary, 6).tolist()
        ends = [random.integers(4, vocabulary, count).tolist() for count in (3, 1, 4)]
        with torch.no_grad():
            states = model(torch.tensor([donor]), output_hidden_states=True).hidden_states
        put = states[layer][0, -1]

        def hook(_, __, output):
            value = output[0] if isinstance(output, tuple) else output
            value = value.clone()
            value[:, len(context) - 1] = put
            return (value, *output[1:]) if isinstance(output, tuple) else value

        at = model.model.embed_tokens if layer == 0 else model.model.layers[layer - 1]
        found = {}
        for name in ("plain", "patched"):
            handle = at.register_forward_hook(hook) if name == "patched" else None
            sums = []
            for end in ends:
                ids = torch.tensor([context + end])
                with torch.no_grad():
                    logprobs = model(ids).logits.log_softmax(-1)[0]
                sums.append(sum(float(logprobs[len(context) - 1 + i, t]) for i, t in enumerate(end)))
            if handle:
                handle.remove()
            found[name] = sums
        cases.append({"layer": layer, "donor": donor, "context": context, "ends": ends, **found})
    return cases


def lda():
    n, m, d = 9, 7, 24
    scale = np.exp(random.normal(size=d))
    x = random.normal(size=(n, d)) * scale
    y = random.normal(size=(m, d)) * scale + random.normal(size=d)
    delta = y.mean(0) - x.mean(0)
    within = np.concatenate([x - x.mean(0), y - y.mean(0)])
    covariance = within.T @ within / (n + m)
    shrunk = 0.9 * covariance + 0.1 * np.trace(covariance) / d * np.eye(d)
    step = np.linalg.solve(shrunk, delta)
    step *= np.linalg.norm(delta) / np.linalg.norm(step)
    return {"x": x.tolist(), "y": y.tolist(), "difference": delta.tolist(), "lda": step.tolist()}


def mutual(similarity):
    return {
        (i, j)
        for i in range(similarity.shape[0])
        for j in range(similarity.shape[1])
        if similarity[i].argmax() == j and similarity[:, j].argmax() == i
    }


def itermax(similarity, rounds=2, discount=0.9):
    """Sabet et al. 2020, section 3.1 (algorithm 1): rows and columns with an edge lose weight, both: all."""
    found = mutual(similarity)
    m, n = similarity.shape
    if min(m, n) <= 2:
        return found
    for _ in range(rounds - 1):
        rows, columns = {i for i, _ in found}, {j for _, j in found}
        if len(rows) == m or len(columns) == n:
            break
        weighed = similarity.copy()
        for i in range(m):
            for j in range(n):
                if i in rows and j in columns:
                    weighed[i, j] = 0
                elif i in rows or j in columns:
                    weighed[i, j] *= discount
        new = {(i, j) for i, j in mutual(weighed) if not (i in rows and j in columns)}
        if new <= found:
            break
        found |= new
    return found


def alignment():
    cases = []
    for m, n in ((1, 1), (2, 5), (3, 3), (5, 7), (8, 6), (12, 12), (9, 20)):
        similarity = random.uniform(size=(m, n))
        cases.append({
            "similarity": similarity.tolist(),
            "argmax": sorted(mutual(similarity)),
            "itermax": {rounds: sorted(itermax(similarity, rounds)) for rounds in (2, 3)},
        })
    return cases


def aer():
    """Och & Ney 2003, section 6, over a corpus, from the text that aligners write; not by sets of pairs."""
    gold = ["0-0 1p1 2-1 3p3 3-3", "", "0-0 1-2 2p1 2p2 4-3", "0p0 1p0 2p1", "5-5 4-3 0-1 1-0"]
    found = ["0-0 1-1 3-2 3-3", "0-1", "0-0 1-2 2-1 3-3 4-3", "0-0 2-2", "0-1 1-0 4-3 5-4 5-5"]
    size = 6
    a, s, p = (np.zeros((len(gold), size, size), bool) for _ in range(3))
    for i, line in enumerate(gold):
        for edge in line.split():
            kind = s if "-" in edge else p
            x, y = edge.replace("p", "-").split("-")
            kind[i, int(x), int(y)] = True
    p |= s
    for i, line in enumerate(found):
        for edge in line.split():
            x, y = edge.split("-")
            a[i, int(x), int(y)] = True
    return {
        "gold": gold,
        "found": found,
        "aer": float(1 - ((a & s).sum() + (a & p).sum()) / (a.sum() + s.sum())),
        "precision": float((a & p).sum() / a.sum()),
        "recall": float((a & s).sum() / s.sum()),
    }


if __name__ == "__main__":
    as_plain = lambda value: int(value) if isinstance(value, np.integer) else value
    target = root / "test/fixtures/cause.json"
    target.write_text(json.dumps({
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__, "numpy": np.__version__},
        "patching": patching(),
        "steps": lda(),
        "alignment": alignment(),
        "aer": aer(),
    }, default=as_plain) + "\n")
