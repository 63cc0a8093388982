"""Writes test/golden/boosters/: small models as Python's users save them, with rows and their margins.

Run once with each version:  python scripts/golden-boosters.py   (needs xgboost and numpy, for all cases scikit-learn and pandas)
The newest version that has scikit-learn and pandas also writes those that are refused (refused-*.json): add --refused.
"""

import json
import pathlib
import sys

import numpy
import xgboost

version = xgboost.__version__
folder = pathlib.Path(__file__).parent.parent / "test" / "golden" / "boosters"
folder.mkdir(parents=True, exist_ok=True)
random = numpy.random.RandomState(11)
rows = random.randn(400, 4).astype(numpy.float32)
rows[:, 3] = numpy.round(rows[:, 3] * 2)
rows[random.rand(400, 4) < 0.1] = numpy.nan
signal = numpy.nan_to_num(rows[:, 0]) - 0.7 * numpy.nan_to_num(rows[:, 1])
labels = (signal + random.randn(400) > 0.8).astype(int)
SHOWN = 30
expected = {}


def numbers(values):
    return [float(value) for value in values]


def keep(case, booster, form, **more):
    """Saves a Booster or a classifier, and what it says of the first rows."""
    name = f"{version}-{case}.{form}"
    booster.save_model(folder / name)
    core = booster.get_booster() if hasattr(booster, "get_booster") else booster
    data = xgboost.DMatrix(rows[:SHOWN], feature_names=core.feature_names, feature_types=core.feature_types)
    expected[name] = {
        "names": core.feature_names or [],
        "rounds": core.num_boosted_rounds(),
        "margins": numbers(core.predict(data, output_margin=True)),
        **more,
    }


def train(parameters, rounds, names=None, **options):
    data = xgboost.DMatrix(rows, label=labels, feature_names=names)
    common = {"objective": "binary:logistic", "max_depth": 3, "verbosity": 0}
    return xgboost.train({**common, **parameters}, data, num_boost_round=rounds, **options)


names = ["income", "debt", "age", "children"]
plain = train({"base_score": 0.21, "tree_method": "exact"}, 8, names)
keep("plain", plain, "json")
keep("plain", plain, "ubj")
keep("unnamed", train({"scale_pos_weight": 3, "tree_method": "hist"}, 6), "ubj")
pruned = {"gamma": 3, "max_depth": 6, "tree_method": "exact", "min_child_weight": 0}
keep("pruned", train(pruned, 4, names), "json")
forest = {"num_parallel_tree": 3, "subsample": 0.7, "colsample_bynode": 0.7, "tree_method": "hist", "seed": 3}
keep("forest", train(forest, 3, names), "ubj")
monotone = {"monotone_constraints": "(1,-1,0,0)", "grow_policy": "lossguide", "max_leaves": 9, "max_depth": 0}
keep("lossguide", train({**monotone, "tree_method": "hist"}, 5, names), "json")
# Values near the limit of float32, of which XGBoost makes infinite thresholds.
extreme = numpy.array([[3e38], [3.2e38], [3.4e38], [2e38], [numpy.nan]] * 20, dtype="f4")
data = xgboost.DMatrix(extreme, label=[0, 1, 0, 1, 1] * 20)
booster = xgboost.train({"objective": "binary:logistic", "tree_method": "exact", "min_child_weight": 0}, data, 3)
for form in ["json", "ubj"]:
    name = f"{version}-infinite.{form}"
    booster.save_model(folder / name)
    margins = numbers(booster.predict(data, output_margin=True)[:5])
    expected[name] = {"names": [], "rounds": 3, "margins": margins, "extreme": True}

try:
    import pandas
    import sklearn  # noqa: F401
except ImportError:
    print(version, "without scikit-learn and pandas: no classifier")
else:
    frame = pandas.DataFrame(rows, columns=["Bank Balance", "Annual Salary", "age", "employed"])
    options = {"n_estimators": 60, "max_depth": 2, "early_stopping_rounds": 3, "learning_rate": 0.5}
    classifier = xgboost.XGBClassifier(**options)
    classifier.fit(frame[:300], labels[:300], eval_set=[(frame[300:], labels[300:])], verbose=False)
    best = classifier.predict_proba(frame[:SHOWN])[:, 1]
    more = {"stoppedAt": classifier.best_iteration + 1, "probabilities": numbers(best)}
    keep("stopped", classifier, "json", **more)
    keep("stopped", classifier, "ubj", **more)
    keep("sliced", classifier.get_booster()[: classifier.best_iteration], "ubj")


def refuse(case, parameters, target=labels, features=rows, **options):
    data = xgboost.DMatrix(features, label=target, **options)
    booster = xgboost.train({"max_depth": 2, "verbosity": 0, **parameters}, data, num_boost_round=2)
    booster.save_model(folder / f"refused-{case}.json")


# From 3.4 on it is saved under the name of gbtree.
refuse(f"dart-{version}", {"objective": "binary:logistic", "booster": "dart", "rate_drop": 0.5})
if "--refused" in sys.argv:
    three = random.randint(0, 3, 400)
    refuse("classes", {"objective": "multi:softprob", "num_class": 3}, three)
    refuse("regression", {"objective": "reg:squarederror"})
    refuse("linear", {"objective": "binary:logistic", "booster": "gblinear"})
    two = numpy.stack([labels, 1 - labels], axis=1)
    refuse("targets", {"objective": "binary:logistic"}, two)
    refuse("vector-leaves", {"objective": "binary:logistic", "multi_strategy": "multi_output_tree"}, two)
    job = pandas.Categorical.from_codes(three, ["a", "b", "c"])
    categories = pandas.DataFrame({"income": rows[:, 0], "job": job})
    refuse("categories", {"objective": "binary:logistic"}, (three == 1).astype(int), categories, enable_categorical=True)

shown = [[None if numpy.isnan(value) else float(value) for value in row] for row in rows[:SHOWN]]
extremes = [[None if numpy.isnan(row[0]) else float(row[0])] for row in extreme[:5]]
answer = {"rows": shown, "extremes": extremes, "models": expected}
(folder / f"{version}.json").write_text(json.dumps(answer, separators=(",", ":")) + "\n")
print(version, *expected)
