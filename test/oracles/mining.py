"""Writes test/fixtures/similarity/mining.json: bitext mining by scikit-learn and NumPy, and XTREME's mock data.

Pinned: scikit-learn and numpy as in the fixture's "versions".   Run: python test/oracles/mining.py XTREME
XTREME is a clone of github.com/google-research/xtreme (Apache-2.0), whose mock_test_data is kept as it is.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score

xtreme = Path(sys.argv[1])
rng = np.random.default_rng(2018)


def unit(a):
    return a / np.linalg.norm(a, axis=1, keepdims=True)


def knn(queries, items, k):
    cosines = unit(queries) @ unit(items).T
    order = np.argsort(-cosines, axis=1, kind="stable")[:, :k]
    return np.take_along_axis(cosines, order, axis=1), order


def margins(x, y, kind, k):
    """Score and pick of each row of x among its k nearest in y."""
    if kind == "absolute":
        score, picked = knn(x, y, 1)
        return score[:, 0], picked[:, 0]
    ahead, picked = knn(x, y, min(k, len(y)))
    back, _ = knn(y, x, min(k, len(x)))
    crowd = (ahead.mean(axis=1)[:, None] + back.mean(axis=1)[picked]) / 2
    scores = ahead / crowd if kind == "ratio" else ahead - crowd
    best = scores.argmax(axis=1)
    rows = np.arange(len(x))
    return scores[rows, best], picked[rows, best]


def weighted(picked, right):
    how = {"average": "weighted", "zero_division": 0}
    return {
        "accuracy": accuracy_score(right, picked),
        "precision": precision_score(right, picked, **how),
        "recall": recall_score(right, picked, **how),
        "f1": f1_score(right, picked, **how),
    }


def bucc(x, y, gold, kind, k):
    ahead, forward = margins(x, y, kind, k)
    behind, backward = margins(y, x, kind, k)
    pairs = [(s, i, j) for i, (s, j) in enumerate(zip(ahead, forward))]
    pairs += [(s, i, j) for j, (s, i) in enumerate(zip(behind, backward))]
    pairs.sort(key=lambda p: -p[0])
    left, taken, rows = set(), set(), []
    for score, i, j in pairs:
        if i in left or j in taken:
            continue
        left.add(i), taken.add(j)
        if score > 0:
            rows.append((score, int(i), int(j)))
    best = {"f1": 0.0, "precision": 0.0, "recall": 0.0, "threshold": 0.0}
    for cut in range(1, len(rows) + 1):
        hits = sum((i, j) in gold for _, i, j in rows[:cut])
        if not hits:
            continue
        p, r = hits / cut, hits / len(gold)
        f1 = 2 * p * r / (p + r)
        if f1 > best["f1"]:
            after = rows[cut][0] if cut < len(rows) else rows[cut - 1][0]
            best = {"f1": f1, "precision": p, "recall": r, "threshold": (rows[cut - 1][0] + after) / 2}
    return best


labels = []
for size, kinds in [(40, 12), (25, 25), (6, 2), (30, 60)]:
    right = rng.integers(0, kinds, size)
    picked = np.where(rng.random(size) < 0.5, right, rng.integers(0, kinds, size))
    labels.append({"right": right.tolist(), "picked": picked.tolist(), **weighted(picked, right)})

n, m, d = 60, 45, 12
x = rng.normal(size=(n, d)) + 0.8
y = x + rng.normal(size=(n, d)) * 1.1
negatives = y[rng.integers(0, n, m)] + rng.normal(size=(m, d)) * 0.6
x, y, negatives = (a.round(4).astype(np.float32).astype(np.float64) for a in (x, y, negatives))
space = {"x": x.tolist(), "y": y.tolist(), "negatives": negatives.tolist(), "xsim": [], "bucc": []}
for kind in ["ratio", "distance", "absolute"]:
    for k in [4, 7]:
        _, picked = margins(x, y, kind, k)
        _, among = margins(x, np.concatenate([y, negatives]), kind, k)
        ref = np.arange(n)
        space["xsim"].append(
            {"kind": kind, "k": k, "errors": int((picked != ref).sum()), "withNegatives": int((among != ref).sum()), "picks": among.tolist()}
        )
_, nearest = margins(x, y, "absolute", 1)
space["bitext"] = weighted(nearest, np.arange(n))
# Of the source only every other sentence has a translation among the target's.
targets = np.concatenate([y[::2], negatives])
gold = {(2 * i, i) for i in range((n + 1) // 2)}
for kind in ["ratio", "distance", "absolute"]:
    space["bucc"].append({"kind": kind, **bucc(x, targets, gold, kind, 4)})

mock = {"bucc2018": {}, "tatoeba": {}}
for task, found in mock.items():
    for file in sorted((xtreme / "mock_test_data/labels" / task).glob("test-*.tsv")):
        read = lambda part: (xtreme / "mock_test_data" / part / task / file.name).read_text().split("\n")
        found[file.stem[5:]] = {p: [l.strip() for l in read(p) if l.strip()] for p in ("labels", "predictions")}

out = {
    "versions": {p: version(p) for p in ["numpy", "scikit-learn"]},
    "labels": labels,
    "space": space,
    "mock": mock,
    "published": {"bucc2018": 55.0, "tatoeba": 53.6111},
}
Path("test/fixtures/similarity/mining.json").write_text(json.dumps(out) + "\n")
