"""Trains models of random parameters on rows with missing values, for model-files.test.ts.

python random-boosters.py FOLDER -> a list of {file, parameters, margins} as JSON; the rows are in FOLDER/rows, float32.
"""

import json
import pathlib
import sys

import numpy
import xgboost

folder = pathlib.Path(sys.argv[1])
random = numpy.random.RandomState(5)
rows = random.randn(600, 5).astype(numpy.float32)
rows[:, 3] = numpy.round(rows[:, 3])
rows[:, 4] *= 1e6
rows[random.rand(600, 5) < 0.1] = numpy.nan
labels = (numpy.nan_to_num(rows[:, 0]) + random.randn(600) > 0.7).astype(int)
rows[:300].tofile(folder / "rows")


def draw(*values):
    return values[random.randint(len(values))]


models = []
for index in range(60):
    method = draw("exact", "hist", "approx")
    parameters = {
        "objective": "binary:logistic",
        "verbosity": 0,
        "tree_method": method,
        "max_depth": draw(1, 2, 4, 7),
        "gamma": draw(0, 0.5, 3),
        "min_child_weight": draw(0, 1, 5),
        "lambda": draw(0, 1, 10),
        "alpha": draw(0, 0.5),
        "eta": draw(0.05, 0.3, 1),
        "subsample": draw(1, 0.7),
        "num_parallel_tree": draw(1, 1, 3),
        "scale_pos_weight": draw(1, 4),
        "monotone_constraints": draw("(0,0,0,0,0)", "(1,0,0,0,-1)"),
        "seed": index,
    }
    base = draw(None, 0.5, 0.013, float(random.uniform(0.001, 0.999)))
    if base is not None:
        parameters["base_score"] = base
    if method == "hist" and random.rand() < 0.5:
        parameters.update(grow_policy="lossguide", max_leaves=draw(2, 6, 20), max_depth=0)
    names = draw(None, ["a", "b b", "ü", "d=1", "e"])
    data = xgboost.DMatrix(rows, label=labels, feature_names=names)
    booster = xgboost.train(parameters, data, num_boost_round=draw(1, 5, 40))
    file = f"{index}.{draw('json', 'ubj')}"
    booster.save_model(folder / file)
    shown = xgboost.DMatrix(rows[:300], feature_names=names)
    margins = booster.predict(shown, output_margin=True)
    models.append({"file": file, "parameters": parameters, "margins": [float(margin) for margin in margins]})
print(json.dumps(models))
