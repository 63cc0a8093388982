"""Trains with Python's XGBoost on one thread and prints its seconds of CPU a run: for scripts/bench/training.ts.

Arguments: a file of float32 features, one of uint8 labels, the number of features, runs, parameters as JSON.
"""

import json
import sys
import time

import numpy as np
import xgboost as xgb

features_file, labels_file, feature_count, runs, params = sys.argv[1:]
features = np.fromfile(features_file, dtype=np.float32).reshape(-1, int(feature_count))
labels = np.fromfile(labels_file, dtype=np.uint8)
params = {"objective": "binary:logistic", "nthread": 1, **json.loads(params)}
rounds = params.pop("num_boost_round")
print(xgb.__version__, flush=True)
for _ in range(int(runs)):
    sys.stdin.readline()
    start = time.process_time()
    booster = xgb.train(params, xgb.DMatrix(features, labels, nthread=1), rounds)
    print(time.process_time() - start, flush=True)
