"""Writes test/golden/contributions.json: a deep XGBoost model with missing values, rows, and their `pred_contribs`.

    pip install numpy xgboost==3.2.0 && python scripts/golden-contributions.py
"""

import json
import pathlib
import tempfile

import numpy
import xgboost

random = numpy.random.RandomState(11)
rows = random.randn(600, 4).astype(numpy.float32)
rows[:, 3] = numpy.round(rows[:, 3])
rows[random.rand(600, 4) < 0.15] = numpy.nan
known = numpy.nan_to_num(rows)
labels = (known[:, 0] * known[:, 1] + known[:, 2] + random.randn(600) > 0.5).astype(int)
data = xgboost.DMatrix(rows, label=labels, feature_names=["a", "b", "c", "d"])
parameters = {"objective": "binary:logistic", "max_depth": 6, "eta": 0.2, "base_score": 0.3, "tree_method": "exact"}
booster = xgboost.train(parameters, data, num_boost_round=15)

with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder, "model.json")
    booster.save_model(path)
    model = json.loads(path.read_text())

shown = 60
contributions = booster.predict(data, pred_contribs=True)[:shown]
golden = {
    "version": xgboost.__version__,
    "model": model,
    "rows": [[None if numpy.isnan(value) else float(value) for value in row] for row in rows[:shown]],
    "contributions": [[float(value) for value in row] for row in contributions],
}
target = pathlib.Path(__file__).parent.parent / "test" / "golden" / "contributions.json"
target.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(target, xgboost.__version__)
