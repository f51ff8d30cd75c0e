"""Makes ../fixtures/relate.json: correlations, left-out errors and tables by SciPy and NumPy.

    pip install numpy scipy; python relate.py
"""
import json
from pathlib import Path

import numpy as np
import scipy
from scipy import stats

rng = np.random.default_rng(0)


def partial(a, b, c):
    """Spearman's partial correlation by its definition: of residuals of ranks."""
    ranks = [stats.rankdata(x) for x in (a, b, c)]
    design = np.column_stack([np.ones(len(a)), ranks[2]])
    residuals = [r - design @ np.linalg.lstsq(design, r, rcond=None)[0] for r in ranks[:2]]
    return stats.pearsonr(*residuals)[0]


def left_out(languages, columns, scores):
    x = np.column_stack([np.ones(len(scores)), *columns])
    errors = []
    for language in sorted(set(languages)):
        out = np.array([l == language for l in languages])
        weights = np.linalg.lstsq(x[~out], scores[~out], rcond=None)[0]
        errors += list((scores[out] - x[out] @ weights) ** 2)
    return float(np.sqrt(np.mean(errors)))


layers = []
for models, languages, volumes, ties in ((4, 6, True, False), (1, 9, False, False), (3, 5, True, True)):
    rows = [(f"m{i}", f"l{j}") for i in range(models) for j in range(languages)]
    volume = np.array([float(1000 * 2**i + 10 * j) for i in range(models) for j in range(languages)])
    alignment = rng.uniform(0, 1, len(rows)) * np.log(volume) / 10
    if ties:
        alignment = np.round(alignment, 1)
    score = 20 * alignment + np.log(volume) + rng.normal(0, 2, len(rows))
    names = [language for _, language in rows]
    given = [np.log(volume)] if volumes else []
    layers.append({
        "points": [dict(model=m, language=l, layer=3, alignment=float(a), score=float(s), **({"volume": float(v)} if volumes else {})) for (m, l), a, s, v in zip(rows, alignment, score, volume)],
        "pearson": stats.pearsonr(alignment, score)[0], "spearman": stats.spearmanr(alignment, score)[0],
        **({"spearman given volume": partial(alignment, score, volume)} if volumes else {}),
        "left-out rmse": left_out(names, [*given, alignment], score),
        "left-out rmse without alignment": left_out(names, given, score)})

tables = []
for n, lift in ((60, 0.4), (200, 0.0), (12, 0.9), (30, -0.5)):
    aligned = rng.uniform(size=n) < 0.4
    correct = rng.uniform(size=n) < 0.4 + lift * aligned
    both, only_aligned, only_correct, neither = (int(np.sum(x)) for x in (aligned & correct, aligned & ~correct, ~aligned & correct, ~aligned & ~correct))
    tables.append({
        "table": [both, only_aligned, only_correct, neither],
        "mcnemar": stats.binomtest(only_aligned, only_aligned + only_correct, 0.5).pvalue,
        "phi": float(np.corrcoef(aligned, correct)[0, 1]),
        # Dealing alignment out anew: the count of both is hypergeometric
        "permutation": float(stats.hypergeom.sf(both - 1, n, both + only_aligned, both + only_correct))})

path = Path(__file__).parent.parent / "fixtures" / "relate.json"
path.write_text(json.dumps({"versions": {"numpy": np.__version__, "scipy": scipy.__version__}, "layers": layers, "tables": tables}, default=float) + "\n")
