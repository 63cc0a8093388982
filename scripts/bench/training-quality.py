"""Scores each row by an XGBoost that has not seen it: for scripts/bench/training-quality.ts.

Arguments: a folder with the rows as float32 and uint8 and a file of folds for each repetition, into which the margins are
written as float32; and settings as JSON.
"""

import json
import sys
from pathlib import Path

import numpy as np
import xgboost as xgb

folder, settings = Path(sys.argv[1]), json.loads(sys.argv[2])
X = np.fromfile(folder / "features", dtype=np.float32).reshape(-1, settings["features"])
y = np.fromfile(folder / "labels", dtype=np.uint8)
params = {
    "objective": "binary:logistic",
    "tree_method": "hist",
    "nthread": 1,
    "max_depth": settings["max_depth"],
    "eta": settings["eta"],
}
if any(settings["monotone"]):
    params["monotone_constraints"] = tuple(settings["monotone"])
for repeat in range(settings["repeats"]):
    fold_of = np.fromfile(folder / f"folds-{repeat}", dtype=np.uint8)
    margins = np.zeros(len(y), dtype=np.float32)
    for fold in np.unique(fold_of):
        inside = fold_of == fold
        booster = xgb.train(params, xgb.DMatrix(X[~inside], y[~inside], nthread=1), settings["num_boost_round"])
        margins[inside] = booster.predict(xgb.DMatrix(X[inside], nthread=1), output_margin=True)
    margins.tofile(folder / f"margins-{repeat}")
