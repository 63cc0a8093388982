"""Trains four models and explains 10,000 rows of each by XGBoost and by shap, for contributions.test.ts.

python contributions.py FOLDER -> the versions as JSON. For each model in the folder: NAME.json; NAME.rows and NAME.background as float32;
NAME.path-dependent and NAME.interventional as float64, features and the bias or mean.
"""

import json
import pathlib
import sys

import numpy
import shap
import xgboost

folder = pathlib.Path(sys.argv[1])
ROWS = 10_000
BACKGROUND = 256


def explain(name, rows, labels, rounds, **parameters):
    data = xgboost.DMatrix(rows, label=labels)
    fixed = {"objective": "binary:logistic", "eta": 0.1, "seed": 7, "base_score": 0.2}
    booster = xgboost.train({**fixed, **parameters}, data, num_boost_round=rounds)
    booster.save_model(folder / f"{name}.json")
    background = rows[booster.predict(data) < 0.5][:BACKGROUND]
    # Of rows that come without a masker shap takes 100 at random.
    masker = shap.maskers.Independent(background, max_samples=BACKGROUND)
    explainer = shap.TreeExplainer(booster, data=masker, feature_perturbation="interventional")
    values = explainer.shap_values(rows[:ROWS], check_additivity=False)
    means = numpy.full((len(values), 1), explainer.expected_value)
    rows[:ROWS].tofile(folder / f"{name}.rows")
    background.tofile(folder / f"{name}.background")
    booster.predict(xgboost.DMatrix(rows[:ROWS]), pred_contribs=True).astype("<f8").tofile(folder / f"{name}.path-dependent")
    numpy.hstack([values, means]).astype("<f8").tofile(folder / f"{name}.interventional")


random = numpy.random.RandomState(16)
rows = random.randn(ROWS, 8).astype(numpy.float32)
rows[:, 3] = numpy.round(rows[:, 3])
labels = (rows[:, 0] * rows[:, 1] + rows[:, 2] + random.randn(ROWS) > 0.7).astype(int)
explain("depth-2", rows, labels, 25, max_depth=2)
explain("depth-6", rows, labels, 12, max_depth=6)

holes = rows.copy()
holes[random.rand(ROWS, 8) < 0.2] = numpy.nan
explain("missing", holes, labels, 16, max_depth=4)

# Categories stand as a feature for each level, as a schema has them.
levels = numpy.eye(6, dtype=numpy.float32)[random.randint(6, size=ROWS)]
regions = numpy.eye(4, dtype=numpy.float32)[random.randint(4, size=ROWS)]
categories = numpy.ascontiguousarray(numpy.hstack([rows[:, :2], levels, regions]))
labels = (levels @ numpy.arange(6) / 3 + regions[:, 1] * rows[:, 0] + random.randn(ROWS) > 1.5).astype(int)
explain("categories", categories, labels, 16, max_depth=4)

print(json.dumps({"xgboost": xgboost.__version__, "shap": shap.__version__}))
