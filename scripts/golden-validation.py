"""Writes test/golden/validation/*.json: regressions, trends and intervals by statsmodels, scikit-learn and scipy.

    python3 -m venv venv && venv/bin/pip install numpy scipy scikit-learn statsmodels && venv/bin/python scripts/golden-validation.py
"""

import json
from pathlib import Path

import numpy as np
import statsmodels.api as sm
from scipy.stats import chi2
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from statsmodels.stats.proportion import proportion_confint

FOLDER = Path(__file__).resolve().parent.parent / "test" / "golden" / "validation"
rng = np.random.default_rng(20261128)


def logistic_case(rows, width, ridge):
    """Features on which outcomes depend; scikit-learn penalizes by |beta|^2 / 2 and weighs the loss by C."""
    x = np.round(rng.normal(size=(rows, width)), 3)
    y = (rng.random(rows) < 1 / (1 + np.exp(1 - x @ rng.normal(size=width)))).astype(int)
    model = LogisticRegression(C=1 / ridge, tol=1e-12, max_iter=10_000, solver="newton-cholesky").fit(x, y)
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "ridge": ridge,
        "coefficients": [*model.intercept_.tolist(), *model.coef_[0].tolist()],
    }


def calibration_case(rows, factor, shift):
    margins = np.round(rng.normal(-1, 1.2, size=rows), 2)
    y = (rng.random(rows) < 1 / (1 + np.exp(-(factor * margins + shift)))).astype(int)
    line = sm.Logit(y, sm.add_constant(margins)).fit(disp=0, tol=1e-14, maxiter=200)
    large = sm.GLM(y, np.ones(rows), family=sm.families.Binomial(), offset=margins).fit(tol=1e-14)
    return {
        "margins": margins.tolist(),
        "y": y.tolist(),
        "slope": [line.params[1], *line.conf_int()[1]],
        "intercept": [large.params[0], *large.conf_int()[0]],
    }


def trend_case(ones, rows):
    shares, weights = np.divide(ones, rows), np.asarray(rows)
    place = np.arange(len(ones))
    values = {}
    for name, increasing in (("increasing", True), ("decreasing", False)):
        fitted = IsotonicRegression(increasing=increasing).fit(place, shares, sample_weight=weights).predict(place)
        variance = weights * fitted * (1 - fitted)
        statistic = float(np.sum((np.asarray(ones) - weights * fitted) ** 2 / variance))
        blocks = len(np.unique(np.round(fitted, 12)))
        values[name] = {"blocks": blocks, "p": float(chi2.sf(statistic, len(ones) - blocks)) if blocks < len(ones) else 1.0}
    return {"ones": list(ones), "rows": list(rows), **values}


def write(name, value):
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps(value) + "\n")


write("logistic", [logistic_case(80, 2, 1.0), logistic_case(150, 4, 0.1), logistic_case(60, 5, 20.0)])
write("calibration-line", [calibration_case(300, 1, 0), calibration_case(200, 0.5, 0.4), calibration_case(200, 1.8, -0.7)])
write(
    "trend",
    [
        trend_case(rng.binomial(rows, shares).tolist(), rows)
        for rows, shares in [
            ([200] * 6, [0.05, 0.08, 0.12, 0.15, 0.2, 0.3]),
            ([200] * 6, [0.3, 0.28, 0.25, 0.2, 0.19, 0.1]),
            ([500] * 5, [0.3, 0.2, 0.1, 0.2, 0.3]),
            ([50, 400, 20, 300, 70, 90, 1000], [0.2] * 7),
        ]
    ],
)
write(
    "share",
    [
        {"part": part, "whole": whole, "interval": [float(end) for end in proportion_confint(part, whole, method="wilson")]}
        for part, whole in [(0, 10), (5, 10), (10, 10), (263, 2000), (1, 100000)]
    ],
)
