"""Writes test/golden/fairness.json: rates and disparities of groups by fairlearn, ratios by scipy, differences by numpy.

    python3 -m venv venv && venv/bin/pip install fairlearn && venv/bin/python scripts/golden-fairness.py
"""

import json
from pathlib import Path

import numpy as np
from fairlearn.metrics import (
    MetricFrame,
    demographic_parity_difference,
    demographic_parity_ratio,
    equalized_odds_difference,
    equalized_odds_ratio,
    false_positive_rate,
    selection_rate,
    true_positive_rate,
)
from scipy.stats.contingency import relative_risk

FILE = Path(__file__).resolve().parent.parent / "test" / "golden" / "fairness.json"
rng = np.random.default_rng(20261130)


def smd(a, b):
    """Cohen's d: the difference of means over the pooled standard deviation."""
    pooled = ((len(a) - 1) * a.var(ddof=1) + (len(b) - 1) * b.var(ddof=1)) / (len(a) + len(b) - 2)
    return float((a.mean() - b.mean()) / np.sqrt(pooled))


def case(rows, shares, shifts, reference, cut):
    """Approved is the favourable outcome, and who repaid ought to have it: positives, as fairlearn calls them."""
    names = list(shares)
    group = rng.choice(names, size=rows, p=list(shares.values()))
    margin = np.round(rng.normal(-1.5, 1.1, size=rows) + np.array([shifts[name] for name in group]), 3)
    pd = 1 / (1 + np.exp(-margin))
    approved = (pd < cut).astype(int)
    repaid = (rng.random(rows) >= pd).astype(int)
    frame = MetricFrame(
        metrics={"selection_rate": selection_rate, "tpr": true_positive_rate, "fpr": false_positive_rate},
        y_true=repaid,
        y_pred=approved,
        sensitive_features=group,
    )
    of = {name: group == name for name in names}
    groups = {}
    for name in names:
        groups[name] = {key: float(value) for key, value in frame.by_group.loc[name].items()}
        if name == reference:
            continue
        ratio = relative_risk(
            int(approved[of[name]].sum()), int(of[name].sum()), int(approved[of[reference]].sum()), int(of[reference].sum())
        )
        interval = ratio.confidence_interval(0.95)
        groups[name]["impact_ratio"] = [float(ratio.relative_risk), float(interval.low), float(interval.high)]
        groups[name]["pd_difference"] = smd(pd[of[name]], pd[of[reference]])
        groups[name]["margin_difference"] = smd(margin[of[name]], margin[of[reference]])
    given = {"sensitive_features": group}
    return {
        "reference": reference,
        "group": group.tolist(),
        "margin": margin.tolist(),
        "pd": pd.tolist(),
        "approved": approved.tolist(),
        "repaid": repaid.tolist(),
        "groups": groups,
        "parity": [
            demographic_parity_ratio(repaid, approved, **given),
            demographic_parity_difference(repaid, approved, **given),
        ],
        "odds": [
            equalized_odds_ratio(repaid, approved, **given),
            equalized_odds_difference(repaid, approved, **given),
        ],
    }


FILE.write_text(
    json.dumps(
        [
            case(400, {"25-61": 0.7, "62+": 0.2, "under 25": 0.1}, {"25-61": 0, "62+": -0.3, "under 25": 0.6}, "25-61", 0.2),
            case(300, {"a": 0.5, "b": 0.5}, {"a": 0.2, "b": 0}, "b", 0.3),
        ]
    )
    + "\n"
)
