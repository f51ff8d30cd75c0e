"""The peer of `npm run bench -- umap`: umap-learn on the same states at the same settings."""

import json
import resource
import sys
import time

begun = time.time()
import numpy as np
import umap

states, rows, width, output = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
x = np.fromfile(states, "<f4", rows * width).reshape(rows, width)
imported = time.time()
# A seed makes umap-learn use one thread, as an equal seed for an equal map requires.
placed = umap.UMAP(
    n_neighbors=15, min_dist=0.1, metric="cosine", init="pca", random_state=1
).fit_transform(x)
fit = time.time() - imported
placed.astype("<f4").tofile(output)
usage = resource.getrusage(resource.RUSAGE_SELF)
print(
    json.dumps(
        {
            "fit": fit,
            "start": imported - begun,
            "cpu": usage.ru_utime + usage.ru_stime,
            "peak": usage.ru_maxrss * 1024,
            "version": umap.__version__,
        }
    )
)
