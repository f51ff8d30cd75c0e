"""Numbers for src/numeric from SciPy, NumPy and scikit-learn.

Run: python test/oracles/similarity_numeric.py
Writes test/fixtures/similarity/numeric.json. Pinned: numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1.
"""

import json
from pathlib import Path

import numpy as np
import scipy
import scipy.stats
import sklearn
from sklearn.decomposition import PCA
from sklearn.linear_model import Ridge
from sklearn.neighbors import NearestNeighbors

OUT = Path(__file__).parent.parent / "fixtures" / "similarity" / "numeric.json"


def partial_spearman(a, b, given):
    """What is left of the ranks of a and b when each is regressed on the ranks of `given`."""
    on = np.column_stack([np.ones(len(given)), scipy.stats.rankdata(given)])
    left = [r - on @ np.linalg.lstsq(on, r)[0] for r in map(scipy.stats.rankdata, (a, b))]
    return float(np.corrcoef(*left)[0, 1])


def main():
    rng = np.random.default_rng(3)
    values = rng.integers(-6, 7, 40) / 2.0
    other = values + rng.standard_normal(40).round(3)
    x = rng.standard_normal((30, 8)).round(4) * np.arange(8, 0, -1)
    y = rng.standard_normal((12, 8)).round(4)
    targets = rng.standard_normal((30, 2)).round(4)
    xc = x - x.mean(0)
    found = NearestNeighbors(n_neighbors=4, algorithm="brute").fit(x)
    distances, indices = found.kneighbors(y)
    symmetric = xc.T @ xc
    levels = [1e-12, 0.001, 0.025, 0.3, 0.5, 0.8, 0.975, 0.999999]
    skewed = rng.exponential(size=60).round(4)
    bca = scipy.stats.bootstrap((skewed,), np.mean, n_resamples=200000, method="BCa", rng=1).confidence_interval
    pca = PCA(3).fit(x)
    third = (values - rng.standard_normal(40)).round(1)
    OUT.write_text(
        json.dumps(
            {
                "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
                "values": values.tolist(),
                "other": other.tolist(),
                "ranks": scipy.stats.rankdata(values).tolist(),
                "spearman": float(scipy.stats.spearmanr(values, other)[0]),
                "third": third.tolist(),
                "partialSpearman": partial_spearman(values, other, third),
                "pearson": float(scipy.stats.pearsonr(values, other)[0]),
                "skewness": float(scipy.stats.skew(other)),
                "variance": float(np.var(other, ddof=1)),
                "quantiles": [[q, float(np.quantile(other, q))] for q in (0, 0.1, 0.37, 0.5, 0.9, 1)],
                "normal": [[p, float(scipy.stats.norm.ppf(p))] for p in levels],
                "cdf": [[z, float(scipy.stats.norm.cdf(z))] for z in (-37.0, -8.3, -5.0, -1.2, 0.0, 0.7, 3.3, 4.9, 6.0)],
                "x": x.ravel().tolist(),
                "y": y.ravel().tolist(),
                "product": (x @ y.T).ravel().tolist(),
                "nearest": indices.ravel().tolist(),
                "distances": distances.ravel().tolist(),
                "eigenvalues": np.linalg.eigvalsh(symmetric)[::-1].tolist(),
                "singular": np.linalg.svd(x, compute_uv=False).tolist(),
                "pca": {
                    "variances": pca.explained_variance_.tolist(),
                    "components": np.abs(pca.components_).ravel().tolist(),
                    "total": float(xc.var(0, ddof=1).sum()),
                },
                "targets": targets.ravel().tolist(),
                "ridge": Ridge(alpha=2.5, fit_intercept=False).fit(xc, targets).coef_.T.ravel().tolist(),
                "skewed": skewed.tolist(),
                "bca": [float(bca.low), float(bca.high)],
            }
        )
        + "\n"
    )


if __name__ == "__main__":
    main()
