"""Writes test/golden/xgboost/*.json: small data sets and the trees that XGBoost's exact method grows on them.

    pip install numpy scipy xgboost==1.7.6   # then the same with 3.2.0, in another environment
    python scripts/golden-xgboost.py

Every file holds the data, the parameters, and the trees by XGBoost version: a run adds the running version's.
"""

import json
import pathlib

import numpy as np
import xgboost as xgb

FOLDER = pathlib.Path(__file__).parent.parent / "test" / "golden" / "xgboost"
MISSING = np.float32("nan")


def labels_of(random, signal, share=0.4):
    """Labels that follow a signal, with enough noise that no tree is pure."""
    noisy = signal + random.logistic(size=len(signal))
    return (noisy > np.quantile(noisy, 1 - share)).astype(int)


def with_missing(random, features, shares):
    for column, share in enumerate(shares):
        features[random.random(len(features)) < share, column] = MISSING
    return features


def continuous(random, rows=250):
    features = random.normal(size=(rows, 5)).astype(np.float32)
    return features, labels_of(random, features[:, 0] - np.abs(features[:, 1]) + features[:, 2] * features[:, 3])


def missing(random):
    """Missing at random, missing by label, never missing, always missing."""
    features, labels = continuous(random)
    features = with_missing(random, features, [0.3, 0.1, 0, 0, 1])
    features[(labels == 1) & (random.random(len(labels)) < 0.5), 2] = MISSING
    return features, labels


def ties(random):
    """Few distinct values, a column twice, a column mirrored (the same partitions), a constant column."""
    features = random.integers(0, 6, size=(300, 6)).astype(np.float32)
    features[:, 1] = 7
    features[:, 3] = features[:, 2]
    features[:, 4] = -features[:, 2]
    return features, labels_of(random, features[:, 0] + features[:, 2] * features[:, 5] / 5)


def constant_or_missing(random):
    """Columns with one value or none, where only missingness can split, at and around zero."""
    features = np.zeros((200, 5), dtype=np.float32)
    for column, value in enumerate([3, -3, 0, 1e-8]):
        features[:, column] = value
    features[:, 4] = random.normal(size=200)
    features = with_missing(random, features, [0.4, 0.5, 0.3, 0.2, 0.1])
    signal = np.isnan(features[:, 0]) * 2.0 - np.isnan(features[:, 1]) * np.isnan(features[:, 2]) * 3
    return features, labels_of(random, signal + np.nan_to_num(features[:, 4]))


def neighbours(random):
    """Values one float32 step apart, huge, tiny and of both signs."""
    features = np.zeros((200, 4), dtype=np.float32)
    steps = np.float32(1000) + np.arange(4, dtype=np.float32) * np.float32(2**-14)
    features[:, 0] = random.choice(steps, size=200)
    features[:, 1] = random.choice([-3e38, -1e30, 0, 1e30, 3e38], size=200)
    features[:, 2] = random.choice([1e-40, -1e-40, 1e-38, 0], size=200)
    features[:, 3] = random.choice([1, np.nextafter(np.float32(1), np.float32(2)), -1], size=200)
    signal = np.searchsorted(steps, features[:, 0]) + np.sign(features[:, 1]) + np.sign(features[:, 2])
    features = with_missing(random, features, [0.1, 0.1, 0, 0.1])
    return features, labels_of(random, signal * (1 + features[:, 3] == 2))


def everything(random):
    features = random.normal(size=(400, 7)).astype(np.float32)
    features[:, 1] = np.round(features[:, 1])
    features[:, 2] = 4
    features[:, 3] = np.round(features[:, 3] * 4) / 4
    signal = features[:, 0] + features[:, 1] - features[:, 3] + features[:, 4] * features[:, 5]
    return with_missing(random, features, [0.2, 0.1, 0.3, 0, 0.5, 0, 1]), labels_of(random, signal, 0.2)


def row_weights(random, rows):
    """Powers of two, thirds that no float32 holds, and a tenth of the rows that count nothing."""
    return np.where(random.random(rows) < 0.1, 0, random.choice([0.25, 1 / 3, 1, 2, 20], size=rows)).astype(np.float32)


# name: (data, parameters, monotone constraints); a name that ends in "row-weights" is trained with weights
CASES = {
    "plain": (continuous, {}, None),
    "missing": (missing, {}, None),
    "ties": (ties, {"max_depth": 5}, None),
    "constant-or-missing": (constant_or_missing, {"max_depth": 4}, None),
    "neighbours": (neighbours, {}, None),
    "monotone": (continuous, {"max_depth": 5}, [1, -1, 0, 1, 0]),
    "monotone-missing": (missing, {"max_depth": 5, "min_child_weight": 0.1}, [1, -1, -1, 0, 1]),
    "gamma": (continuous, {"gamma": 1.5, "max_depth": 6, "min_child_weight": 0.5}, None),
    "alpha": (missing, {"alpha": 1.25, "lambda": 0.5}, None),
    "no-lambda": (ties, {"lambda": 0, "min_child_weight": 2}, None),
    "heavy-lambda": (continuous, {"lambda": 20, "min_child_weight": 0}, None),
    "min-child-weight": (missing, {"min_child_weight": 8, "max_depth": 6}, None),
    "deep": (constant_or_missing, {"max_depth": 12, "min_child_weight": 0, "eta": 1}, None),
    "weighted": (missing, {"scale_pos_weight": 7, "base_score": 0.2}, None),
    "estimated-base": (everything, {"base_score": None}, None),
    "estimated-base-weighted": (everything, {"base_score": None, "scale_pos_weight": 3.5}, None),
    "everything": (
        everything,
        {"gamma": 0.4, "alpha": 0.3, "lambda": 2, "min_child_weight": 1.5, "max_depth": 6, "scale_pos_weight": 2},
        [1, 1, 0, -1, 0, 0, 1],
    ),
    "row-weights": (missing, {"max_depth": 6, "min_child_weight": 3}, None),
    "scaled-row-weights": (ties, {"scale_pos_weight": 2.5, "alpha": 0.2}, [1, 0, 0, 0, 0, 0]),
    "estimated-base-row-weights": (everything, {"base_score": None}, None),
    "estimated-base-scaled-row-weights": (everything, {"base_score": None, "scale_pos_weight": 3.5}, None),
}


def nested(tree, node=0):
    """A tree of XGBoost's JSON model as nested nodes."""
    cover, gain = tree["sum_hessian"][node], tree["loss_changes"][node]
    if tree["left_children"][node] < 0:
        return {"leaf": tree["split_conditions"][node], "cover": cover}
    return {
        "feature": tree["split_indices"][node],
        "threshold": tree["split_conditions"][node],
        "missing": "left" if tree["default_left"][node] else "right",
        "gain": gain,
        "cover": cover,
        "left": nested(tree, tree["left_children"][node]),
        "right": nested(tree, tree["right_children"][node]),
    }


def train(features, labels, weights, params, monotone):
    """Trees and base margin by XGBoost on one thread, so that sums are added in row order."""
    given = {
        "objective": "binary:logistic",
        "tree_method": "exact",
        "nthread": 1,
        **{name: value for name, value in params.items() if name not in ("num_boost_round",) and value is not None},
    }
    if monotone:
        given["monotone_constraints"] = "(" + ",".join(map(str, monotone)) + ")"
    data = xgb.DMatrix(features, labels, weight=weights, nthread=1)
    booster = xgb.train(given, data, params["num_boost_round"])
    model = json.loads(bytes(booster.save_raw("json")))["learner"]
    # 3.1 began to write an array.
    base_score = float(str(model["learner_model_param"]["base_score"]).strip("[]"))
    trees = [nested(tree) for tree in model["gradient_booster"]["model"]["trees"]]
    return {"base_score": base_score, "trees": trees, "margins": booster.predict(data, output_margin=True)}


def shortest(value):
    """Floats as the shortest decimals that read back as the same float32; NaN as null."""
    if isinstance(value, dict):
        return {key: shortest(entry) for key, entry in value.items()}
    if isinstance(value, (list, np.ndarray)):
        return [shortest(entry) for entry in value]
    if isinstance(value, (float, np.floating)):
        if np.isnan(value):
            return None
        return json.loads(np.format_float_scientific(np.float32(value), unique=True, trim="-"))
    return int(value) if isinstance(value, np.integer) else value


def write(path, seed, data, params, monotone):
    random = np.random.default_rng(seed)
    features, labels = data(random)
    weights = row_weights(random, len(labels)) if path.stem.endswith("row-weights") else None
    params = {"num_boost_round": 5, "eta": 0.3, "max_depth": 4, "base_score": 0.5, **params}
    models = json.loads(path.read_text())["models"] if path.exists() else {}
    estimated_otherwise = params["base_score"] is None and xgb.__version__.startswith("1.")
    if not estimated_otherwise:
        models[xgb.__version__] = shortest(train(features, labels, weights, params, monotone))
    golden = {
        "params": params,
        "monotone": monotone,
        "labels": labels.tolist(),
        **({} if weights is None else {"weights": shortest(weights)}),
        "features": shortest(features),
        "models": dict(sorted(models.items())),
    }
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for seed, (name, case) in enumerate(CASES.items()):
        write(FOLDER / f"{name}.json", seed, *case)
    print(f"xgboost {xgb.__version__}: {len(CASES)} files in {FOLDER}")
