"""Makes ../fixtures/relate.json: what relates scores to alignment, by SciPy, NumPy and statsmodels.

    pip install numpy scipy statsmodels; python relate.py
"""
import itertools
import json
from pathlib import Path

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import confint_proportions_2indep

rng = np.random.default_rng(0)


def residuals(columns, y):
    design = np.column_stack([np.ones(len(y)), *columns])
    return y - design @ np.linalg.lstsq(design, y, rcond=None)[0]


def partial(a, b, c):
    """Spearman's partial correlation by its definition: of residuals of ranks."""
    a, b, c = (stats.rankdata(x) for x in (a, b, c))
    return stats.pearsonr(residuals([c], a), residuals([c], b))[0]


def within(groups, a, b, c=None):
    """Ranks within each group, freed of the group by indicator columns; given c, of its ranks as well."""
    names = sorted(set(groups))
    flags = [np.array([g == name for g in groups], float) for name in names[1:]]
    ranked = []
    for x in (a, b, c):
        if x is None:
            continue
        r = np.zeros(len(x))
        for name in names:
            own = np.array([g == name for g in groups])
            r[own] = stats.rankdata(np.asarray(x)[own])
        ranked.append(r)
    given = [*flags, *ranked[2:]]
    return stats.pearsonr(residuals(given, ranked[0]), residuals(given, ranked[1]))[0]


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
    who = [model for model, _ in rows]
    given = [np.log(volume)] if volumes else []
    errors = (left_out(names, [*given, alignment], score), left_out(names, given, score))
    suffix, third = (" given volume", volume) if volumes else ("", None)
    layers.append({
        "points": [dict(model=m, language=l, layer=3, alignment=float(a), score=float(s), **({"volume": float(v)} if volumes else {})) for (m, l), a, s, v in zip(rows, alignment, score, volume)],
        "pearson": stats.pearsonr(alignment, score)[0], "spearman": stats.spearmanr(alignment, score)[0],
        **({"spearman given volume": partial(alignment, score, volume)} if volumes else {}),
        **({f"spearman within languages{suffix}": within(names, alignment, score, third)} if models > 2 else {}),
        **({f"spearman within models{suffix}": within(who, alignment, score, third)} if models > 1 else {}),
        "left-out rmse": errors[0], "left-out rmse without alignment": errors[1],
        "left-out rmse of the mean": left_out(names, [], score),
        "left-out rmse saved by alignment": errors[1] - errors[0]})


def two_stages(alignment, scores, shared, draws=20_000):
    """Percentiles of Pearson's r over languages, and over items: one draw for all languages, or one each.

    scores: (languages, models, items); alignment: (languages, models).
    """
    languages, _, items = scores.shape
    found = []
    for _ in range(draws):
        chosen = rng.integers(languages, size=languages)
        a, s = [], []
        once = rng.integers(items, size=items)
        for language in chosen:
            drawn = once if shared else rng.integers(items, size=items)
            a += list(alignment[language])
            s += list(scores[language][:, drawn].mean(axis=1))
        with np.errstate(all="ignore"):
            found.append(np.corrcoef(a, s)[0, 1])
    return [float(q) for q in np.nanquantile(found, [0.025, 0.975])]


intervals = []
for shared in (True, False):
    languages, models, items = 7, 2, 40
    alignment = rng.uniform(size=(languages, models))
    easy = rng.normal(size=(1 if shared else languages, 1, items))
    scores = (alignment[:, :, None] * 2 - 1 + easy + rng.normal(size=(languages, models, items)) > 0).astype(float)
    intervals.append({"shared": shared, "alignment": alignment.tolist(), "scores": scores.astype(int).tolist(),
                      "interval": two_stages(alignment, scores, shared)})


def dealt(tables):
    """The permutation test's p-value: hypergeometric in each group, added up by convolution."""
    sums = np.ones(1)
    observed = 0
    for both, only_aligned, only_correct, neither in tables:
        n, aligned, correct = both + only_aligned + only_correct + neither, both + only_aligned, both + only_correct
        sums = np.convolve(sums, stats.hypergeom.pmf(np.arange(n + 1), n, aligned, correct))
        observed += both
    return float(sums[observed:].sum())


def every_deal(groups):
    """The same by going through every way to deal alignment out: groups of (aligned, correct) items."""
    ways = []
    for items in groups:
        aligned, correct = sum(a for a, _ in items), [c for _, c in items]
        ways.append([sum(correct[i] for i in chosen) for chosen in itertools.combinations(range(len(items)), aligned)])
    observed = sum(a and c for items in groups for a, c in items)
    return float(np.mean([sum(deal) >= observed for deal in itertools.product(*ways)]))


tables = []
for n, lift in ((60, 0.4), (200, 0.0), (12, 0.9), (30, -0.5), (5000, 0.05)):
    aligned = rng.uniform(size=n) < 0.4
    correct = rng.uniform(size=n) < 0.4 + lift * aligned
    table = [int(np.sum(x)) for x in (aligned & correct, aligned & ~correct, ~aligned & correct, ~aligned & ~correct)]
    both, only_aligned, only_correct, neither = table
    tail = 2 * stats.binom.cdf(min(only_aligned, only_correct), only_aligned + only_correct, 0.5)
    tables.append({
        "table": table,
        "mcnemar": mcnemar([[both, only_aligned], [only_correct, neither]], exact=True).pvalue,
        "mid": min(1, tail - stats.binom.pmf(min(only_aligned, only_correct), only_aligned + only_correct, 0.5)),
        "phi": float(np.corrcoef(aligned, correct)[0, 1]),
        "difference": confint_proportions_2indep(both, both + only_aligned, only_correct, only_correct + neither, method="newcomb", compare="diff"),
        "fisher": stats.fisher_exact([[both, only_aligned], [only_correct, neither]], alternative="greater").pvalue})

small = []
for sizes in ((6, 5, 4), (7, 3), (4, 4, 4)):
    groups = [[(bool(rng.uniform() < 0.5), bool(rng.uniform() < 0.5)) for _ in range(size)] for size in sizes]
    small.append({"groups": groups, "p": every_deal(groups)})
strata = [[9, 4, 3, 8], [20, 10, 25, 30], [0, 5, 2, 1]]

# MEXA as its published code has it (cisnlp/MEXA, compute_mexa.py): the pivot's sentences are rows, a
# sentence counts if its translation's cosine is above all others of its row and of its column; the
# share of sentences at each layer, its mean or maximum over layers, times the score in English.
n, d = 12, 5
pivot = rng.normal(size=(3, n, d))
mexa = []
for language, noise, score in (("a", 0.4, 31.0), ("b", 0.9, 24.0), ("c", 1.6, 22.5)):
    own = pivot + noise * rng.normal(size=pivot.shape)
    shares = []
    for x, y in zip(pivot, own):
        cosines = [[1 - scipy.spatial.distance.cosine(p, q) for q in y] for p in x]
        aligned = sum(all(cosines[i][i] > cosines[i][j] and cosines[i][i] > cosines[j][i] for j in range(n) if j != i) for i in range(n))
        shares.append(aligned / n)
    mexa.append({"language": language, "score": score, "states": own.tolist(), "layers": shares,
                 "mean": float(np.mean(shares)) * 48.5, "max": max(shares) * 48.5})
published = {"english": 48.5, "pivot": pivot.tolist(), "languages": mexa,
             **{over: stats.pearsonr([m[over] for m in mexa], [m["score"] for m in mexa])[0] for over in ("mean", "max")}}

path = Path(__file__).parent.parent / "fixtures" / "relate.json"
versions = {module.__name__: module.__version__ for module in (np, scipy, statsmodels)}
path.write_text(json.dumps({
    "versions": versions, "layers": layers, "intervals": intervals, "tables": tables, "small": small,
    "strata": {"tables": strata, "p": dealt(strata)}, "mexa": published}, default=float) + "\n")
