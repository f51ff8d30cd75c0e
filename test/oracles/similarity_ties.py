"""Neighbour measures of states of which some coincide, with ties broken in every possible way.

    python test/oracles/similarity_ties.py   (numpy)

Writes test/fixtures/similarity/ties.json. Every case is small enough that all choices of the k
nearest among equally near sentences are gone through, one sentence and side at a time:
  mutual    the mean over all choices of the mean overlap of k nearest neighbours
  without   the same without each sentence
  cknna     the mean and standard deviation of CKNNA over `draws` random choices; null if some have none
  hubs      the same for the Robin Hood index of y among the k nearest of x
  bridge    the same for ILO's bridge of each language (x, y and two more), threshold 2
States are integers, whose cosines are compared as fractions, exactly; only rows that coincide tie.
"""
import itertools, json, pathlib
from fractions import Fraction
import numpy as np

out = pathlib.Path(__file__).parent.parent / "fixtures" / "similarity" / "ties.json"
draws = 1500


def ranking(items, query, self_index=None, euclidean=False):
    """Scores in which larger is nearer: cosines as signed squares, or distances, without rounding."""
    scores = {}
    for j, item in enumerate(items):
        if j == self_index: continue
        if euclidean:
            scores[j] = -sum((int(a) - int(b)) ** 2 for a, b in zip(query, item))
        else:
            inner = int(np.dot(query, item))
            scores[j] = Fraction(inner * abs(inner), int(np.dot(item, item)))
    return scores


def choices(scores, k):
    """All sets of k nearest: those nearer than the k-th, and any of its equals."""
    last = sorted(scores.values(), reverse=True)[k - 1]
    sure = [j for j, s in scores.items() if s > last]
    equal = [j for j, s in scores.items() if s == last]
    return [frozenset(sure + list(more)) for more in itertools.combinations(equal, k - len(sure))]


def mutual(x, y, k):
    n = len(x)
    shares = []
    for i in range(n):
        a, b = choices(ranking(x, x[i], i), k), choices(ranking(y, y[i], i), k)
        shares.append(np.mean([len(p & q) / k for p in a for q in b]))
    return float(np.mean(shares))


def drawn(rng, scores, k):
    """One of the choices, without listing them."""
    last = sorted(scores.values(), reverse=True)[k - 1]
    sure = [j for j, s in scores.items() if s > last]
    equal = [j for j, s in scores.items() if s == last]
    return sure + [int(j) for j in rng.choice(equal, k - len(sure), replace=False)]


def cosines(x):
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    return unit @ unit.T


def unbiased_hsic(k, l):
    n = len(k)
    one = np.ones(n)
    k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))
    return (np.trace(k @ l) + one @ k @ one * (one @ l @ one) / ((n - 1) * (n - 2)) - 2 / (n - 2) * one @ k @ l @ one) / (n * (n - 3))


def cknna(x, y, k, rng):
    n = len(x)
    a, b = np.zeros((n, n)), np.zeros((n, n))
    for i in range(n):
        a[i, drawn(rng, ranking(x, x[i], i), k)] = 1
        b[i, drawn(rng, ranking(y, y[i], i), k)] = 1
    kx, ky = cosines(x), cosines(y)
    both = a * b
    return unbiased_hsic(both * kx, both * ky) / np.sqrt(unbiased_hsic(a * kx, a * kx) * unbiased_hsic(b * ky, b * ky))


def robin_hood(x, y, k, rng):
    counts = np.zeros(len(y))
    for query in x:
        counts[drawn(rng, ranking(y, query), k)] += 1
    return np.abs(counts - counts.mean()).sum() / 2 / counts.sum()


def bridges(languages, k, threshold, rng):
    items = np.concatenate(languages)
    labels = np.repeat(range(len(languages)), [len(one) for one in languages])
    hits = [len({labels[j] for j in drawn(rng, ranking(items, q, i, True), k)} - {labels[i]}) >= threshold for i, q in enumerate(items)]
    return [np.mean([h for h, l in zip(hits, labels) if l == language]) for language in range(len(languages))]


def spread(draw):
    with np.errstate(invalid="ignore"):
        values = np.array([draw() for _ in range(draws)])
    if np.isnan(values).any(): return None  # HSIC of few neighbours may be negative
    return dict(mean=values.mean(0).tolist(), deviation=values.std(0).tolist())


def case(name, x, y, k, others):
    rng = np.random.default_rng(len(name))
    n = len(x)
    keep = lambda i: [j for j in range(n) if j != i]
    result = dict(name=name, k=k, x=x.tolist(), y=y.tolist(), others=[one.tolist() for one in others],
                  mutual=mutual(x, y, k), without=[mutual(x[keep(i)], y[keep(i)], k) for i in range(n)],
                  cknna=spread(lambda: cknna(x, y, k, rng)), hubs=spread(lambda: robin_hood(x, y, k, rng)),
                  bridge=spread(lambda: bridges([x, y, *others], k, 2, rng)))
    print(f"{name:30} mutual {result['mutual']:.4f}  chance {k / (n - 1):.4f}  cknna {result['cknna']}")
    return result


def states(seed, n, d=4):
    return np.random.default_rng(seed).integers(-400, 401, (n, d))


def copied(x, groups):
    x = x.copy()
    for first, *rest in groups:
        for j in rest: x[j] = x[first]
    return x


def main():
    base, other = states(1, 9), states(2, 9)
    more = [states(3, 9), states(4, 9)]
    same = np.tile([[3, 1, -2, 5]], (9, 1))
    cases = [
        case("no ties", base, other, 3, more),
        case("a group below k", copied(base, [[1, 4]]), copied(other, [[0, 2, 7]]), 3, more),
        case("a group above k", copied(base, [[0, 2, 3, 5, 6, 8]]), copied(other, [[0, 1, 2, 3, 4]]), 3, more),
        case("two groups", copied(base, [[0, 2, 3, 5], [1, 4, 6]]), copied(other, [[8, 1, 2], [0, 3, 4]]), 2, more),
        case("the same groups", copied(base, [[0, 2, 3, 5], [1, 4, 6]]), copied(other, [[0, 2, 3, 5], [1, 4, 6]]), 2, more),
        case("one side all alike", same, other, 3, more),
        case("all alike, and the same", same, same, 3, [same, same]),
    ]
    out.write_text(json.dumps(dict(numpy=np.__version__, cases=cases), separators=(",", ":")))


main()
