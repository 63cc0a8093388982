"""The Python side of check-xgboost.ts: scores rows with XGBoost itself.

python check-xgboost.py trees.json features.f32 features.json probabilities.f64 -> one line of JSON
"""

import json
import sys

import numpy
import xgboost

model, features, names, probabilities = sys.argv[1:]
with open(names, encoding="utf-8") as file:
    feature_names = json.load(file)
rows = numpy.fromfile(features, dtype="<f4").reshape(-1, len(feature_names))
ours = numpy.fromfile(probabilities, dtype="<f8")

booster = xgboost.Booster()
booster.load_model(model)
theirs = booster.predict(xgboost.DMatrix(rows, feature_names=feature_names))
difference = numpy.abs(theirs - ours) / ours
print(json.dumps({"version": xgboost.__version__, "rows": len(rows), "difference": float(difference.max())}))
