"""The peer of bench/fit.ts: scipy.optimize.curve_fit on the same resamples. Prints times as JSON."""

import json
import sys
import time
import warnings

import numpy as np
import scipy
from scipy.optimize import curve_fit

warnings.filterwarnings("ignore")
inf = np.inf
LAWS = {
    "x-llama": (lambda d, a, b: 100 - a * d**b, ([1e-6, -4], [1e12, 0])),
    "power": (lambda d, c, a, b: c - a * d**-b, ([-1e6, -1e12, 1e-3], [1e6, 1e12, 4])),
    "log": (
        lambda d, a, k, b: np.maximum(np.log(a) + k * np.log(d), 1e-9) ** b,
        ([1e-100, 1e-6, 0.05], [1e100, 1e4, 20]),
    ),
    "logistic": (lambda d, u, m, k: u / (1 + (m / d) ** k), ([0, 1e-6, 1e-2], [100, 1e15, 20])),
    "rectified": (
        lambda d, c, a, p, b: c - a / (p + d**b),
        ([-1e6, -1e15, 1e-6, 1e-2], [1e6, 1e15, 1e12, 4]),
    ),
}

with open(sys.argv[1]) as file:
    data = json.load(file)
volumes = np.array(data["volumes"], float)
bounded, unbounded = [], []


def milliseconds(law, resamples, **options):
    """Per fit."""
    began = time.perf_counter()
    for scores in resamples:
        try:
            curve_fit(law, volumes, scores, **options)
        except RuntimeError:
            pass  # out of evaluations: its time counts, as ours does
    return 1000 * (time.perf_counter() - began) / len(resamples)


for job in data["jobs"]:
    law, bounds = LAWS[job["law"]]
    lower, upper = (np.array(b, float) for b in bounds)
    start = np.clip(job["start"], lower + 1e-12 * np.abs(lower) + 1e-300, upper)
    bounded.append(milliseconds(law, job["resamples"], p0=start, bounds=bounds, x_scale="jac"))
    unbounded.append(milliseconds(law, job["resamples"], p0=start, method="lm"))
print(json.dumps({"bounded": bounded, "unbounded": unbounded, "version": scipy.__version__}))
