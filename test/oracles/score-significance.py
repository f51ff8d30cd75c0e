"""Writes test/fixtures/score/significance.json: sacreBLEU's intervals and paired tests, and NumPy's draws.

Pinned: sacrebleu 2.6.0, numpy 2.4.6.   Run: python test/oracles/score-significance.py

Three systems over 60 sentences of a small vocabulary: a baseline, one that is a little better, and
one that is the baseline again; and over 4 sentences, where ties are common.
"""

import json
import os
import random
from pathlib import Path

import numpy
import sacrebleu
from sacrebleu.metrics import BLEU, CHRF, TER
from sacrebleu.significance import PairedTest

rng = random.Random(11)
words = [f"{a}{b}" for a in ("ha", "mo", "ti", "ne", "ku") for b in ("us", "l", "rin", "ta", "")]


def sentence():
    return " ".join(rng.choice(words) for _ in range(rng.randrange(1, 16)))


def damaged(line, rate):
    parts = [rng.choice(words) if rng.random() < rate else w for w in line.split()]
    if len(parts) > 3 and rng.random() < rate:
        parts = parts[2:] + parts[:2]
    return " ".join(p for p in parts if rng.random() > rate / 3)


def metrics():
    return {"BLEU": BLEU(), "chrF": CHRF(), "chrF++": CHRF(word_order=2), "TER": TER()}


corpora = []
for n in (60, 4):
    references = [sentence() for _ in range(n)]
    second = [damaged(line, 0.1) for line in references]
    base = [damaged(line, 0.30) for line in references]
    systems = {"baseline": base, "better": [damaged(line, 0.22) for line in references], "same": base}
    runs = []
    for streams in ([references], [references, second]):
        for kind in ("bs", "ar"):
            for seed in (12345, 7):
                os.environ["SACREBLEU_SEED"] = str(seed)
                samples = 0 if n == 60 and seed == 12345 else 500
                made = {k: v for k, v in metrics().items() if n > 4 or k != "BLEU"}
                for name, metric in made.items():
                    signatures, scores = PairedTest(list(systems.items()), {name: metric}, streams, test_type=kind, n_samples=samples)()
                    key = next(iter(signatures))
                    runs.append(dict(nrefs=len(streams), kind=kind, seed=seed, samples=samples, metric=name, signature=str(signatures[key]),
                                     results=[dict(score=float(r.score), p=r.p_value, mean=None if r.mean is None else float(r.mean),
                                                   ci=None if r.ci is None else float(r.ci)) for r in scores[key]]))
    corpora.append(dict(references=[list(r) for r in zip(references, second)], systems=systems, runs=runs))

draws = []
for seed in (0, 1, 12345, 2**32 + 7, 2**53 - 1):
    for n in (1, 2, 3, 7, 1000, 2009, 70000):
        generator = numpy.random.default_rng(seed)
        draws.append(dict(seed=seed, n=n, chosen=generator.choice(n, size=(3, 7), replace=True).ravel().tolist(),
                          booleans=generator.integers(2, size=(2, 37), dtype=bool).astype(int).ravel().tolist(),
                          more=generator.integers(n, size=5).tolist()))

output = dict(versions=dict(sacrebleu=sacrebleu.__version__, numpy=numpy.__version__), corpora=corpora, draws=draws)
path = Path(__file__).parents[1] / "fixtures" / "score" / "significance.json"
path.write_text(json.dumps(output, separators=(",", ":")) + "\n")
print(path.stat().st_size, len(corpora[0]["runs"]))
