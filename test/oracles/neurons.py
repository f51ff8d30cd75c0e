"""What neurons of the hand-made model do, and LAPE as published: python test/oracles/neurons.py

LAPE follows the order of operations of its authors' identify.py, in NumPy; on seeded rates of three
languages, and of the published sizes only how many neurons are selected.
"""

import json
from math import comb

import numpy as np
from inside_model import FOLDER, INNER, LAYERS, VOCABULARY, forward, rms, softmax, weights

made = weights()
random = np.random.default_rng(8)
# Six parallel sentences in two "languages"; token 1 begins each and is special.
first = [[1, *map(int, random.integers(3, VOCABULARY, size))] for size in (4, 7, 3, 9, 5, 6)]
# A translation shares the beginning of its sentence, some more and some less.
languages = [first, [[*text[: 1 + i], *map(int, random.integers(3, VOCABULARY, 4))] for i, text in enumerate(first)]]

counts = []
for texts in languages:
    positive, total, squares, n = np.zeros((LAYERS, INNER)), np.zeros((LAYERS, INNER)), np.zeros((LAYERS, INNER)), 0
    for text in texts:
        _, gates, activations = forward(made, text)
        gates, activations = gates[:, 1:], activations[:, 1:]
        positive += (gates > 0).sum(1)
        total += activations.sum(1)
        squares += (activations**2).sum(1)
        n += len(text) - 1
    counts.append({"n": n, "positive": positive.tolist(), "sum": total.tolist(), "squares": squares.tolist()})


def cosines(x, y):
    return (x / np.linalg.norm(x, axis=1, keepdims=True)) @ (y / np.linalg.norm(y, axis=1, keepdims=True)).T


def mexa(x, y):
    c = cosines(x, y)
    off = np.where(np.eye(len(c), dtype=bool), -np.inf, c)
    return float(((np.diag(c) > off.max(0)) & (np.diag(c) > off.max(1))).mean())


def vector(values):
    w = np.arange(1, values.shape[1] + 1)
    return (values * (w / w.sum())[None, :, None]).sum(1)


alignment = {}
for name, make in (("sign", lambda a: (a > 0).astype(float)), ("size", np.abs)):
    sides = [np.array([vector(make(forward(made, text)[2][:, 1:])) for text in texts]) for texts in languages]
    alignment[name] = [mexa(sides[1][:, layer], sides[0][:, layer]) for layer in range(LAYERS)]


def loss(text, factors):
    states = forward(made, text, factors)[0][-1]
    p = softmax(rms(states, made["model.norm.weight"].astype(float)) @ made["lm_head.weight"].astype(float).T)
    return float(-np.log([p[t, text[t + 1]] for t in range(len(text) - 1)]).sum())


silenced = [3, 17, 24 + 5, 48 + 0, 48 + 23]
factors = np.ones(LAYERS * INNER)
factors[silenced] = 0
losses = {
    "whole": [loss(text, None) for text in languages[0]],
    "without": [loss(text, factors.reshape(LAYERS, INNER)) for text in languages[0]],
}


def lape(p, filter_rate=0.95, top_rate=0.01, bar_rate=0.95):
    """p: (languages, neurons)"""
    q = p / p.sum(0)
    q = np.where(np.isnan(q), 0, q)
    entropy = -(q * np.log(np.where(q > 0, q, 1))).sum(0)
    flat = np.sort(p.ravel())
    kth = lambda rate: flat[round(len(flat) * rate) - 1]
    entropy[(p > kth(filter_rate)).sum(0) == 0] = np.inf
    index = np.argsort(entropy, kind="stable")[: round(len(entropy) * top_rate)]
    owned = [sorted(int(i) for i in index if p[language, i] > kth(bar_rate)) for language in range(len(p))]
    return {"selected": [int(i) for i in index], "entropy": (entropy[index] / np.log(2)).tolist(), "owned": owned}


# Rates as an LCG draws them, so that nothing large is stored.
def drawn(n, seed):
    state, values = seed, []
    for _ in range(n):
        state = (1103515245 * state + 12345) % 2**31
        values.append(state / 2**31)
    return np.array(values)


NEURONS = 2400
rates = np.array([drawn(NEURONS, seed) ** 3 for seed in (1, 22, 333)])
selections = [
    {"thresholds": list(thresholds), **lape(rates, *thresholds)}
    for thresholds in ((0.95, 0.01, 0.95), (0.9, 0.02, 0.95), (0.8, 0.005, 0.6))
]


def tail(k, n, a, b):
    return sum(comb(a, j) * comb(n - a, b - j) for j in range(k, min(a, b) + 1)) / comb(n, b)


tails = [[k, n, a, b, tail(k, n, a, b)] for k, n, a, b in ((0, 50, 5, 7), (3, 50, 5, 7), (5, 50, 5, 7), (12, 3000, 90, 120), (60, 36864, 150, 210))]
written = {
    "languages": languages,
    "counts": counts,
    "alignment": alignment,
    "silenced": silenced,
    "losses": losses,
    "neurons": NEURONS,
    "selections": selections,
    "tails": tails,
}
(FOLDER / "neurons.json").write_text(json.dumps(written) + "\n")
print(f"numpy {np.__version__}: {[len(s['selected']) for s in selections]} selected, {alignment}")
