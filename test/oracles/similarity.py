"""Numbers that the similarity measures must meet, from independent implementations.

Run: PYTHONPATH=path/to/netrep python test/oracles/similarity.py
Writes test/fixtures/similarity/pairs.json and many-languages.json.

Pinned: numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1, and netrep at commit
0186b8a77ec1ebaf541cc8f7173cb2556df8a8f0 of github.com/ahwillia/netrep (it is not on PyPI).

Whatever a library computes is taken from it (netrep: Procrustes and CKA; scipy: subspace
angles, Spearman, skewness; scikit-learn: neighbours, kernels, ridge classifier); the rest
follows the definition in its paper, in float64, written for clarity and not for speed.
"""

import json
from pathlib import Path

import netrep.metrics
import numpy as np
import scipy
import scipy.linalg
import scipy.stats
import sklearn
from sklearn.decomposition import PCA
from sklearn.linear_model import RidgeClassifier
from sklearn.metrics.pairwise import cosine_similarity, euclidean_distances, rbf_kernel
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

FIXTURES = Path(__file__).parent.parent / "fixtures" / "similarity"


def center(x):
    return x - x.mean(0)


def hsic_biased(k, l):
    n = len(k)
    h = np.eye(n) - 1 / n
    return np.trace(k @ h @ l @ h)


def hsic_unbiased(k, l):
    """Song et al. 2012; K and L need not be symmetric (CKNNA's are not)."""
    n = len(k)
    k = k - np.diag(np.diag(k))
    l = l - np.diag(np.diag(l))
    return (np.sum(k * l.T) + k.sum() * l.sum() / ((n - 1) * (n - 2)) - 2 * (k @ l).sum() / (n - 2)) / (n * (n - 3))


def aligned(hsic, k, l):
    return hsic(k, l) / np.sqrt(hsic(k, k) * hsic(l, l))


def gaussian(x, fraction=0.5):
    d = euclidean_distances(x)
    np.fill_diagonal(d, 0)
    return rbf_kernel(x, gamma=1 / (2 * (fraction * np.median(d)) ** 2))


def neighbours(x, k):
    """Nearest others by cosine."""
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    return NearestNeighbors(n_neighbors=k).fit(unit).kneighbors(return_distance=False)


def cknna(x, y, k=10):
    def mask(found, n):
        m = np.zeros((n, n))
        np.put_along_axis(m, found, 1, 1)
        return m

    n = len(x)
    cx, cy = cosine_similarity(x), cosine_similarity(y)
    mx, my = mask(neighbours(x, k), n), mask(neighbours(y, k), n)
    across = hsic_unbiased(mx * my * cx, mx * my * cy)
    return across, np.sqrt(hsic_unbiased(mx * cx, mx * cx) * hsic_unbiased(my * cy, my * cy))


def ranks_of_partner(c):
    """One more than how many others score at least as high."""
    own = np.diag(c)[:, None]
    return (c >= own).sum(1)


def margins(c, k, margin):
    """LASER's xSIM: the choice is among the k forward candidates."""
    top = np.argsort(-c, axis=1, kind="stable")[:, :k]
    ax = np.sort(c, axis=1)[:, -k:].mean(1)
    ay = np.sort(c, axis=0)[-k:].mean(0)
    scores = np.array([[margin(c[i, j], (ax[i] + ay[j]) / 2) for j in top[i]] for i in range(len(c))])
    return top[np.arange(len(c)), scores.argmax(1)]


def accuracy(choice):
    return float(np.mean(choice == np.arange(len(choice))))


def csls(c, k=10):
    rx = np.sort(c, axis=1)[:, -k:].mean(1)
    ry = np.sort(c, axis=0)[-k:].mean(0)
    return (2 * c - rx[:, None] - ry).argmax(1)


def leading(x, share):
    u, s, _ = np.linalg.svd(center(x), full_matrices=False)
    kept = int(np.searchsorted(np.cumsum(s**2) / np.sum(s**2), share - 1e-12) + 1)
    return u[:, :kept] * s[:kept]


def correlations(a, b):
    return np.cos(scipy.linalg.subspace_angles(a, b))[::-1]


def pwcca(x, y):
    a, b = leading(x, 0.99), leading(y, 0.99)
    qa, qb = np.linalg.qr(a)[0], np.linalg.qr(b)[0]
    u, rho, _ = np.linalg.svd(qa.T @ qb, full_matrices=False)
    weights = np.abs((qa @ u).T @ center(x)).sum(1)
    return float(weights @ rho / weights.sum())


def isoscore(x):
    """Rudman et al. 2022, algorithm 1."""
    d = x.shape[1]
    points = PCA().fit_transform(x)
    variances = np.zeros(d)
    variances[: points.shape[1]] = points.var(0, ddof=1)
    unit = np.sqrt(d) * variances / np.linalg.norm(variances)
    defect = np.linalg.norm(unit - 1) / np.sqrt(2 * (d - np.sqrt(d)))
    share = (d - defect**2 * (d - np.sqrt(d))) ** 2 / d**2
    return float((d * share - 1) / (d - 1))


def upper(m):
    return m[np.triu_indices(len(m), 1)]


def measures(x, y):
    n = len(x)
    xc, yc = center(x), center(y)
    kx, ky = xc @ xc.T, yc @ yc.T
    gx, gy = gaussian(x), gaussian(y)
    sx, sy = neighbours(x, 10), neighbours(y, 10)
    across, scale = cknna(x, y)
    pcx, pcy = PCA(1).fit_transform(x)[:, 0], PCA(1).fit_transform(y)[:, 0]
    a = xc / np.linalg.norm(xc)
    b = yc / np.linalg.norm(yc)
    s = float(np.linalg.svd(a.T @ b, compute_uv=False).sum())
    out = {
        "mutual-knn": float(np.mean([len(set(p) & set(q)) / 10 for p, q in zip(sx, sy)])),
        "cknna": float(across / scale),
        "linear-cka": float(np.linalg.norm(yc.T @ xc) ** 2 / np.linalg.norm(xc.T @ xc) / np.linalg.norm(yc.T @ yc)),
        "linear-cka-debiased": float(aligned(hsic_unbiased, x @ x.T, y @ y.T)),
        "rbf-cka": float(aligned(hsic_biased, gx, gy)),
        "rbf-cka-debiased": float(aligned(hsic_unbiased, gx, gy)),
        "svcca": float(correlations(leading(x, 0.99), leading(y, 0.99)).mean()),
        "procrustes-similarity": s,
        "procrustes-distance": float(np.sqrt(2 - 2 * s)),
        "shape-distance": float(np.arccos(s)),
        "rsa": float(scipy.stats.spearmanr(upper(np.corrcoef(x)), upper(np.corrcoef(y)))[0]),
        "rsa-euclidean": float(scipy.stats.spearmanr(upper(euclidean_distances(x)), upper(euclidean_distances(y)))[0]),
        "pc1-correlation": float(abs(scipy.stats.pearsonr(pcx, pcy)[0])),
    }
    if leading(x, 0.99).shape[1] + leading(y, 0.99).shape[1] < n:  # else its weights are arbitrary
        out["pwcca"] = pwcca(x, y)
    if n > max(x.shape[1], y.shape[1]) + 1:
        out["mean-cca"] = float(correlations(xc, yc).mean())
    if x.shape[1] != y.shape[1]:
        return out
    # netrep gives the angle of the Procrustes similarity; its LinearCKA is an angle too.
    out["netrep-shape-distance"] = float(netrep.metrics.LinearMetric(alpha=1.0).fit_score(x, y))
    c = cosine_similarity(x, y)
    forward, backward = ranks_of_partner(c), ranks_of_partner(c.T)
    found = np.bincount(np.argsort(-c, axis=1, kind="stable")[:, :10].ravel(), minlength=n)
    out |= {
        "retrieval-p1-forward": float(np.mean(forward == 1)),
        "retrieval-p1-backward": float(np.mean(backward == 1)),
        "retrieval-p5-forward": float(np.mean(forward <= 5)),
        "retrieval-p5-backward": float(np.mean(backward <= 5)),
        "retrieval-mrr-forward": float(np.mean(1 / forward)),
        "retrieval-mrr-backward": float(np.mean(1 / backward)),
        "mexa": float(np.mean((forward == 1) & (backward == 1))),
        "margin-ratio-forward": accuracy(margins(c, 4, lambda u, v: u / v)),
        "margin-ratio-backward": accuracy(margins(c.T, 4, lambda u, v: u / v)),
        "margin-distance-forward": accuracy(margins(c, 4, lambda u, v: u - v)),
        "margin-distance-backward": accuracy(margins(c.T, 4, lambda u, v: u - v)),
        "margin-absolute-forward": accuracy(margins(c, 4, lambda u, v: u)),
        "margin-absolute-backward": accuracy(margins(c.T, 4, lambda u, v: u)),
        "csls-p1-forward": accuracy(csls(c)),
        "csls-p1-backward": accuracy(csls(c.T)),
        "cosine-gap": float(np.diag(c).mean() - (c.sum() - np.trace(c)) / (n * (n - 1))),
        "anc": float(np.mean([scipy.stats.pearsonr(x[:, k], y[:, k])[0] for k in range(x.shape[1])])),
        "hub-skewness": float(scipy.stats.skew(found)),
        "robin-hood": float(np.abs(found - found.mean()).sum() / (2 * found.sum())),
        "antihubs": float(np.mean(found == 0)),
    }
    return out


def one_side(x):
    c = cosine_similarity(x)
    n = len(x)
    squares = (x**2).sum(0)
    return {
        "iso-score": isoscore(x),
        "mean-cosine": float((c.sum() - n) / (n * (n - 1))),
        "top-dimension-share": float(squares.max() / squares.sum()),
    }


def related(seed, n, dx, dy, noise, offset):
    """Two noisy views of the same few factors with a decaying spectrum, apart by an offset."""
    rng = np.random.default_rng(seed)
    rank = max(dx, dy)
    factors = rng.standard_normal((n, rank)) * np.arange(1, rank + 1) ** -0.5
    x = factors @ rng.standard_normal((rank, dx)) / np.sqrt(rank) + offset
    y = x if dx == dy else factors @ rng.standard_normal((rank, dy)) / np.sqrt(rank)
    x = x + noise * rng.standard_normal((n, dx))
    y = y + noise * rng.standard_normal((n, dy)) - 2 * offset
    return x.round(4), y.round(4)


def ilo(states, k=10, threshold=3):
    """Wilie et al. 2025, as in their published code, by scikit-learn's neighbours."""
    x = np.concatenate(states)
    labels = np.repeat(np.arange(len(states)), [len(s) for s in states])
    found = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(x).kneighbors(return_distance=False)
    out = []
    for language in range(len(states)):
        others = [set(labels[row]) - {language} for row in found[labels == language]]
        bridge = float(np.mean([len(o) >= threshold for o in others]))
        reach = len(set.union(*others)) / (len(states) - 1)
        harmonic = 2 * bridge * reach / (bridge + reach) if bridge + reach else 0.0
        out.append({"bridge": bridge, "reach": reach, "ilo": harmonic})
    return out


def probe(states, train, test, penalty=0.01):
    x = np.concatenate([s[train] for s in states])
    z = np.concatenate([s[test] for s in states])
    labels = np.repeat(np.arange(len(states)), len(train))
    scaler = StandardScaler().fit(x)
    model = RidgeClassifier(alpha=penalty * len(x), solver="svd").fit(scaler.transform(x), labels)
    return model.predict(scaler.transform(z)).tolist()


def flat(x):
    return x.ravel().tolist()


def main():
    versions = {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__, "netrep": "0186b8a7"}
    np.random.seed(1337)
    x = np.random.randn(100, 10)
    y = np.random.randn(100, 10) + x
    across, scale = cknna(x, y)
    toy = {
        "x": flat(x),
        "y": flat(y),
        "expected": measures(x, y),
        "xExpected": one_side(x),
        "yExpected": one_side(y),
        # The authors' code adds 1e-6 to the denominator; that is the published kind of number.
        "cknnaWithEpsilon": float(across / (scale + 1e-6)),
    }
    cases = []
    for seed, (n, dx, dy, noise, offset) in enumerate(
        [(24, 6, 6, 0.3, 0.0), (40, 64, 64, 0.3, 0.5), (60, 16, 10, 0.2, 0.0), (280, 12, 12, 0.5, 1.0)]
    ):
        a, b = related(seed, n, dx, dy, noise, offset)
        cases.append({"n": n, "dx": dx, "dy": dy, "x": flat(a), "y": flat(b), "expected": measures(a, b), "xExpected": one_side(a)})
    FIXTURES.mkdir(parents=True, exist_ok=True)
    (FIXTURES / "pairs.json").write_text(json.dumps({"versions": versions, "toy": toy, "cases": cases}) + "\n")

    rng = np.random.default_rng(5)
    base = rng.standard_normal((30, 8))
    states = [(base + s * rng.standard_normal(8) + 0.8 * rng.standard_normal((30, 8))).round(4) for s in (0, 0.2, 0.4, 0.8, 1.6)]
    train = np.arange(0, 30, 2)
    test = np.arange(1, 30, 2)
    (FIXTURES / "many-languages.json").write_text(
        json.dumps(
            {
                "versions": versions,
                "n": 30,
                "d": 8,
                "states": [flat(s) for s in states],
                "ilo": ilo(states),
                "probe": {"train": train.tolist(), "test": test.tolist(), "predictions": probe(states, train, test)},
            }
        )
        + "\n"
    )


if __name__ == "__main__":
    main()
