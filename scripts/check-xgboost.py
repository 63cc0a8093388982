"""The Python side of check-xgboost.ts: scores rows with XGBoost itself, and saves the model again.

python check-xgboost.py FOLDER -> one line of JSON. In the folder: trees.json; features and margins as float32; probabilities and
contributions as float64. Writes again.ubj.
"""

import json
import pathlib
import sys

import numpy
import xgboost

folder = pathlib.Path(sys.argv[1])
booster = xgboost.Booster()
booster.load_model(folder / "trees.json")
booster.save_model(folder / "again.ubj")
for dump in booster.get_dump(dump_format="json"):
    json.loads(dump)

rows = numpy.fromfile(folder / "features", dtype="<f4").reshape(-1, booster.num_features())
# DMatrix refuses names that XGBoost cannot take, and two that are equal.
data = xgboost.DMatrix(rows, feature_names=booster.feature_names)
margins = numpy.fromfile(folder / "margins", dtype="<f4")
probabilities = numpy.fromfile(folder / "probabilities", dtype="<f8")
contributions = numpy.fromfile(folder / "contributions", dtype="<f8").reshape(len(rows), -1)
answer = {
    "version": xgboost.__version__,
    "rows": len(rows),
    "unequal": int((booster.predict(data, output_margin=True) != margins).sum()),
    "difference": float((numpy.abs(booster.predict(data) - probabilities) / probabilities).max()),
    "contributions": float(numpy.abs(booster.predict(data, pred_contribs=True) - contributions).max()),
}
print(json.dumps(answer))
