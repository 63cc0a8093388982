"""Writes test/golden/drift/*.json: PSI and p-values by numpy and scipy, independent of src/drift/.

    python3 -m venv venv && venv/bin/pip install numpy scipy && venv/bin/python scripts/golden-drift.py
"""

import json
from pathlib import Path

import numpy as np
from scipy.stats import chi2

FOLDER = Path(__file__).resolve().parent.parent / "test" / "golden" / "drift"
rng = np.random.default_rng(20261124)


def psi_case(name, baseline, recent):
    baseline = np.asarray(baseline, dtype=np.float64)
    recent = np.asarray(recent, dtype=np.float64)
    filled = (baseline + recent) > 0
    expected, actual = baseline[filled] + 0.5, recent[filled] + 0.5
    expected, actual = expected / expected.sum(), actual / actual.sum()
    psi = float(np.sum((actual - expected) * np.log(actual / expected)))
    n, m = baseline.sum(), recent.sum()
    degrees = int(filled.sum()) - 1
    p = float(chi2.sf(psi / (1 / n + 1 / m), degrees)) if n and m and degrees else 1.0
    return {"name": name, "baseline": baseline.tolist(), "recent": recent.tolist(), "psi": psi, "p": p}


def numeric_case(name, training, recent, bins=10):
    """Values, sorted into quantile bins by numpy.digitize; missing values in a bin of their own."""
    edges = np.unique(np.quantile(training[~np.isnan(training)], np.linspace(0, 1, bins + 1))[1:-1])

    def counts(values):
        known = values[~np.isnan(values)]
        return np.append(np.bincount(np.digitize(known, edges), minlength=len(edges) + 1), [np.isnan(values).sum(), 0])

    case = psi_case(name, counts(training), counts(recent))
    to_json = lambda values: [None if np.isnan(value) else float(value) for value in values]
    return {**case, "edges": edges.tolist(), "values": to_json(recent)}


def with_missing(values, share):
    return np.where(rng.random(len(values)) < share, np.nan, values)


draws = [
    psi_case("equal counts", [10, 20, 30], [10, 20, 30]),
    psi_case("a 0/1 feature falls", [2944, 7056], [550, 450]),
    psi_case("everything moves into one bin", [100, 100, 0, 0], [0, 0, 0, 500]),
    psi_case("no recent rows", [5, 6, 7], [0, 0, 0]),
    psi_case("one bin", [800], [100]),
]
for index in range(20):
    bins = int(rng.integers(2, 18))
    shares = rng.dirichlet(np.ones(bins) * 3)
    moved = rng.dirichlet(np.ones(bins) * 3) * 0.2 + shares * 0.8
    draws.append(
        psi_case(
            f"random {index}",
            rng.multinomial(int(rng.integers(200, 20_000)), shares),
            rng.multinomial(int(rng.integers(50, 20_000)), moved / moved.sum()),
        )
    )

values = [
    numeric_case("normal, unchanged", rng.normal(size=8000), rng.normal(size=300)),
    numeric_case("normal, beyond the baseline's range", rng.normal(size=2000), rng.normal(5, 3, size=300)),
    numeric_case("skewed, with missing", with_missing(rng.lognormal(size=3000), 0.1), with_missing(rng.lognormal(0.3, size=400), 0.2)),
    numeric_case("many zeros", np.maximum(0, rng.normal(0.5, 1, 4000)), np.maximum(0, rng.normal(0.3, 1, 400))),
]

chi_square = [
    {"statistic": float(x), "degrees": int(k), "survival": float(chi2.sf(x, k))}
    for k in [1, 2, 3, 5, 9, 10, 11, 17, 30, 101, 1000]
    for x in [1e-8, 0.01, 0.5, 1, k * 0.5, k, k + 1, k + 2, k * 1.5, k * 2, k + 300]
    if chi2.sf(x, k) > 1e-300
]

FOLDER.mkdir(parents=True, exist_ok=True)
for name, cases in {"counts": draws, "values": values, "chi-square": chi_square}.items():
    (FOLDER / f"{name}.json").write_text(json.dumps(cases, indent=1) + "\n")
