"""Trains models, and times XGBoost's pred_contribs on one thread whenever it is asked: for scripts/bench/explain.ts.

python explain.py FOLDER -> a line when the models, DEPTHxTREES.json, and the rows, float32, lie in the folder. Then for each line `MODEL
one` or `MODEL all` of the input a line with the seconds of CPU: for as many rows one by one, or all of them at once.
"""

import pathlib
import sys
import time

import numpy
import xgboost

folder = pathlib.Path(sys.argv[1])
FEATURES = 10
ROWS = 1000
random = numpy.random.RandomState(1)
training = random.randn(20_000, FEATURES).astype(numpy.float32)
training[random.rand(20_000, FEATURES) < 0.1] = numpy.nan
known = numpy.nan_to_num(training)
labels = (known[:, 0] * known[:, 1] + known[:, 2] + random.randn(20_000) > 0.5).astype(int)
data = xgboost.DMatrix(training, label=labels, nthread=1)
rows = training[:ROWS]
rows.tofile(folder / "rows")
boosters = {}
for depth, trees in ((2, 200), (6, 100)):
    parameters = {"objective": "binary:logistic", "max_depth": depth, "eta": 0.1, "nthread": 1}
    booster = xgboost.train(parameters, data, num_boost_round=trees)
    booster.set_param({"nthread": 1})
    booster.save_model(folder / f"{depth}x{trees}.json")
    boosters[f"{depth}x{trees}"] = booster
all_rows = [xgboost.DMatrix(rows, nthread=1)]
one_by_one = [xgboost.DMatrix(rows[row : row + 1], nthread=1) for row in range(ROWS)]
print("ready", flush=True)

for line in sys.stdin:
    model, how = line.split()
    matrices = one_by_one if how == "one" else all_rows
    begin = time.process_time()
    for matrix in matrices:
        boosters[model].predict(matrix, pred_contribs=True)
    print(time.process_time() - begin, flush=True)
