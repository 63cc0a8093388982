"""Trains a booster as Python's users do, and writes it in both of XGBoost's forms with the features and the probability of every row.

python booster.py schema.json data.csv FOLDER -> model.json, model.ubj, probabilities.f64, features.f64; one line of JSON
"""

import json
import sys

import numpy
import xgboost
from encoding import read

schema_file, data_file, folder = sys.argv[1:]
features, names, outcomes = read(schema_file, data_file)
rows = xgboost.DMatrix(features, outcomes, feature_names=names)
# Of the depth and rate that XGBoost has unless told otherwise. `gamma` prunes, which leaves gaps in the numbers of the nodes.
parameters = {
    "objective": "binary:logistic",
    "gamma": 0.5,
    "subsample": 0.8,
    "colsample_bytree": 0.8,
    "seed": 42,
    "nthread": 1,
}
booster = xgboost.train(parameters, rows, num_boost_round=100)
booster.save_model(f"{folder}/model.json")
booster.save_model(f"{folder}/model.ubj")
booster.predict(rows).astype("<f8").tofile(f"{folder}/probabilities.f64")
features.astype("<f8").tofile(f"{folder}/features.f64")
print(json.dumps({"version": xgboost.__version__, "rows": len(features)}))
