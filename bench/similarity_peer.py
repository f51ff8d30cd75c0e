"""The usual NumPy and scikit-learn code for three measures, timed for bench/similarity.ts.

python similarity_peer.py FOLDER ROWS COLUMNS; then a task and a number of pairs a line on
standard input, elapsed and processor milliseconds a line on
standard output.
"""

import sys
import time
from itertools import combinations
from pathlib import Path

import numpy as np
import sklearn
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.neighbors import NearestNeighbors


def cka_features(x, y):
    """As in most repositories: feature by feature products of centered states."""
    x = x - x.mean(0)
    y = y - y.mean(0)
    similarity = np.linalg.norm(y.T @ x) ** 2
    return similarity / (np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y))


def cka_gram(x, y):
    """As in the notebook of Kornblith et al., by Gram matrices."""

    def center_gram(gram):
        means = gram.mean(0)
        means -= means.mean() / 2
        return gram - means[:, None] - means[None, :]

    k = center_gram(x @ x.T)
    l = center_gram(y @ y.T)
    return k.ravel().dot(l.ravel()) / (np.linalg.norm(k) * np.linalg.norm(l))


def knn(x, y, k=10):
    def neighbours(states):
        model = NearestNeighbors(n_neighbors=k, metric="cosine").fit(states)
        return model.kneighbors(return_distance=False)

    return np.mean([len(set(a) & set(b)) / k for a, b in zip(neighbours(x), neighbours(y))])


def retrieval(x, y):
    similarity = cosine_similarity(x, y)
    found = []
    for scores in (similarity, similarity.T):
        order = np.argsort(-scores, axis=1)
        ranks = np.argmax(order == np.arange(len(order))[:, None], axis=1) + 1
        found += [np.mean(ranks == 1), np.mean(ranks <= 5), np.mean(1 / ranks)]
    return found


def three(x, y):
    """What a script computes for a pair of languages, with the faster of the two forms of CKA."""
    return cka_gram(x, y), knn(x, y), retrieval(x, y)


def main():
    folder, rows, columns = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    files = sorted(folder.glob("*.f32"))
    states = [np.fromfile(file, dtype=np.float32).reshape(rows, columns) for file in files]
    tasks = {
        "cka-features": cka_features,
        "cka-gram": cka_gram,
        "knn": knn,
        "retrieval": retrieval,
        "three": three,
        "product": lambda x, y: x @ y.T,  # bare, for the rate of the processor
        "gram": lambda x, y: x @ x.T,
    }
    print(f"numpy {np.__version__}, scikit-learn {sklearn.__version__}", flush=True)
    for line in sys.stdin:
        task, pairs = line.split()
        chosen = list(combinations(range(len(states)), 2))[: int(pairs)]
        start, busy = time.perf_counter(), time.process_time()
        for i, j in chosen:
            tasks[task](states[i], states[j])
        print((time.perf_counter() - start) * 1000, (time.process_time() - busy) * 1000, flush=True)


if __name__ == "__main__":
    main()
