"""Tunes Python's XGBoost by Optuna's TPE on one thread and prints the ROC-AUC on the test rows: for scripts/bench/tuning.ts.

Arguments: a folder with the rows as float32 and uint8, and settings as JSON. The space is ours without SMOTE, which
XGBoost does not have; rounds are found by early stopping on each fold, and the winner is fitted anew to all training rows
with their mean.
"""

import json
import sys
from pathlib import Path

import numpy as np
import optuna
import xgboost as xgb
from sklearn.metrics import roc_auc_score

folder, settings = Path(sys.argv[1]), json.loads(sys.argv[2])
features = lambda name: np.fromfile(folder / name, dtype=np.float32).reshape(-1, settings["features"])
labels = lambda name: np.fromfile(folder / name, dtype=np.uint8)
X, y, fold_of = features("training"), labels("training-labels"), labels("folds")
fixed = {"objective": "binary:logistic", "eval_metric": "logloss", "nthread": 1, "tree_method": "hist",
         "seed": settings["seed"]}
if any(settings["monotone"]):
    fixed["monotone_constraints"] = tuple(settings["monotone"])
folds = [
    (xgb.DMatrix(X[fold_of != fold], y[fold_of != fold], nthread=1), xgb.DMatrix(X[fold_of == fold], nthread=1,
                                                                             label=y[fold_of == fold]))
    for fold in range(settings["folds"])
]


def objective(trial):
    eta = trial.suggest_float("eta", 0.02, 0.3, log=True)
    params = {
        **fixed,
        "eta": eta,
        "max_depth": trial.suggest_int("max_depth", 1, 10),
        "min_child_weight": trial.suggest_float("min_child_weight", 0.1, 30, log=True),
        "lambda": trial.suggest_float("lambda", 0.1, 30, log=True),
        "gamma": trial.suggest_float("gamma", 0, 5),
        "subsample": trial.suggest_float("subsample", 0.5, 1),
        "colsample_bytree": trial.suggest_float("colsample_bytree", 0.3, 1),
        "scale_pos_weight": trial.suggest_float("scale_pos_weight", 1, max(1.01, (y == 0).sum() / (y == 1).sum()), log=True),
    }
    patience = int(min(max(np.ceil(2 / eta), 10), 100))
    scores, rounds = [], []
    for training, test in folds:
        booster = xgb.train(params, training, 1500, evals=[(test, "test")], early_stopping_rounds=patience,
                            verbose_eval=False)
        best = booster.best_iteration + 1
        rounds.append(best)
        scores.append(roc_auc_score(test.get_label(), booster.predict(test, iteration_range=(0, best))))
    trial.set_user_attr("rounds", int(round(np.mean(rounds))))
    return float(np.mean(scores))


optuna.logging.set_verbosity(optuna.logging.WARNING)
study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=settings["seed"]))
study.optimize(objective, n_trials=settings["tries"])
booster = xgb.train({**fixed, **study.best_params}, xgb.DMatrix(X, y, nthread=1), study.best_trial.user_attrs["rounds"])
print(json.dumps({"rounds": study.best_trial.user_attrs["rounds"], **study.best_params}), file=sys.stderr)
print(roc_auc_score(labels("test-labels"), booster.predict(xgb.DMatrix(features("test"), nthread=1))))
