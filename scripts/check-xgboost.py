"""The Python side of check-xgboost.ts: scores rows with XGBoost itself.

python check-xgboost.py trees.json features.f32 features.json probabilities.f64 contributions.f64 -> one line of JSON
"""

import json
import sys

import numpy
import xgboost

model, features, names, probabilities, contributions = sys.argv[1:]
with open(names, encoding="utf-8") as file:
    feature_names = json.load(file)
rows = numpy.fromfile(features, dtype="<f4").reshape(-1, len(feature_names))
ours = numpy.fromfile(probabilities, dtype="<f8")

booster = xgboost.Booster()
booster.load_model(model)
data = xgboost.DMatrix(rows, feature_names=feature_names)
difference = numpy.abs(booster.predict(data) - ours) / ours
own = numpy.fromfile(contributions, dtype="<f8").reshape(len(rows), -1)
apart = numpy.abs(booster.predict(data, pred_contribs=True) - own)
answer = {"rows": len(rows), "difference": float(difference.max()), "contributions": float(apart.max())}
print(json.dumps({"version": xgboost.__version__, **answer}))
