"""Numbers that test/projection is checked against.

Writes test/fixtures/projection/oracle.json with: synthetic states; the neighbours,
memberships and map that umap-learn makes of them; trustworthiness and continuity
by scikit-learn; Procrustes disparity by SciPy.

Run: python test/oracles/projection.py   (numpy 2.4.6, scipy 1.17.1,
scikit-learn 1.9.1, umap-learn 0.5.12)
"""

import base64
import json
import pathlib

import numpy as np
import scipy
import sklearn
import umap
from scipy.spatial import procrustes
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness
from umap.umap_ import find_ab_params, fuzzy_simplicial_set


def states(sentences=80, languages=5, width=24, seed=0):
    """Meaning in a few directions, an offset for each language, and noise."""
    rng = np.random.default_rng(seed)
    basis = rng.standard_normal((6, width))
    meaning = rng.standard_normal((sentences, 6)) @ basis
    parts = [
        meaning + 2 * rng.standard_normal(width) + 0.7 * rng.standard_normal(meaning.shape)
        for _ in range(languages)
    ]
    return np.concatenate(parts).astype("<f4")


def packed(array, dtype="<f4"):
    return base64.b64encode(np.ascontiguousarray(array, dtype)).decode()


def faithfulness(x, plane, k, metric):
    """Continuity is the trustworthiness of the states as a picture of the map."""
    if metric == "cosine":  # Same neighbours as the cosine, in a form both roles can take.
        x = x / np.linalg.norm(x, axis=1, keepdims=True)
    return {
        "k": k,
        "metric": metric,
        "trustworthiness": trustworthiness(x, plane, n_neighbors=k),
        "continuity": trustworthiness(plane, x, n_neighbors=k),
    }


x = states().astype(np.float64)
plane = PCA(2, svd_solver="full").fit_transform(x)

maps = {}
for metric in ["cosine", "euclidean"]:
    runs = [
        umap.UMAP(n_neighbors=15, min_dist=0.1, metric=metric, init="pca", random_state=seed)
        for seed in range(5)
    ]
    placed = [run.fit_transform(x.astype("f4")) for run in runs]
    # New states: the last language left out of the fit.
    part = umap.UMAP(n_neighbors=15, metric=metric, init="pca", random_state=0).fit(x[:320].astype("f4"))
    joined = np.concatenate([part.embedding_, part.transform(x[320:].astype("f4"))])
    maps[metric] = {
        "map": packed(placed[0]),
        "runs": [faithfulness(x, own.astype("f8"), 15, metric) for own in placed],
        "transformed": faithfulness(x, joined.astype("f8"), 15, metric),
    }

graph, sigmas, rhos = fuzzy_simplicial_set(
    x.astype("f4"), 15, np.random.RandomState(0), "euclidean"
)
graph = graph.tocoo()
dense = np.zeros((len(x), len(x)))
dense[graph.row, graph.col] = graph.data

curves = [
    {"minDistance": m, "spread": s, **dict(zip("ab", map(float, find_ab_params(s, m))))}
    for m, s in [(0.1, 1.0), (0.0, 1.0), (0.5, 1.0), (0.25, 2.0)]
]
first, second = (np.frombuffer(base64.b64decode(maps[m]["map"]), "<f4").reshape(-1, 2) for m in maps)
result = {
    "versions": {
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "sklearn": sklearn.__version__,
        "umap": umap.__version__,
    },
    "rows": len(x),
    "width": x.shape[1],
    "states": packed(x),
    "pca": [faithfulness(x, plane, k, metric) for k in (5, 15) for metric in maps],
    "explained": PCA(2, svd_solver="full").fit(x).explained_variance_ratio_.tolist(),
    "maps": maps,
    "graph": {
        "edges": int(graph.nnz),
        "total": float(graph.data.sum()),
        "row0": dense[0].nonzero()[0].tolist(),
        "weights0": dense[0][dense[0].nonzero()].tolist(),
        "sums": dense.sum(axis=1).tolist()[:40],
    },
    "curves": curves,
    "disparity": float(procrustes(first.astype("f8"), second.astype("f8"))[2]),
}
out = pathlib.Path(__file__).parents[1] / "fixtures" / "projection" / "oracle.json"
out.parent.mkdir(parents=True, exist_ok=True)
out.write_text(json.dumps(result, indent=1) + "\n")
