"""Writes test/golden/xgboost-model/<major>.json: a small model in XGBoost's own JSON, with rows and their margins.

Run once with each version:  python scripts/golden-xgboost-model.py   (needs xgboost and numpy)
"""

import json
import pathlib
import tempfile

import numpy
import xgboost

random = numpy.random.RandomState(7)
rows = random.randn(300, 3).astype(numpy.float32)
rows[random.rand(300, 3) < 0.1] = numpy.nan
labels = (numpy.nan_to_num(rows[:, 0]) + random.randn(300) > 0.8).astype(int)
data = xgboost.DMatrix(rows, label=labels, feature_names=["a", "b", "c"])
parameters = {"objective": "binary:logistic", "max_depth": 3, "base_score": 0.21, "tree_method": "exact"}
booster = xgboost.train(parameters, data, num_boost_round=12)

with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder, "model.json")
    booster.save_model(path)
    model = json.loads(path.read_text())

shown = 40
golden = {
    "model": model,
    "rows": [[None if numpy.isnan(value) else float(value) for value in row] for row in rows[:shown]],
    "margins": [float(margin) for margin in booster.predict(data, output_margin=True)[:shown]],
}
major = xgboost.__version__.split(".")[0]
target = pathlib.Path(__file__).parent.parent / "test" / "golden" / "xgboost-model" / f"{major}.json"
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(target, xgboost.__version__)
