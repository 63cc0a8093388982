"""Trains what the Python service trains, with its parameters, its scaler before the trees and its oversampling, and writes the
booster in both of XGBoost's forms, the scaler, and the features and the probability of every row.

python service.py schema.json data.csv FOLDER -> model.json, model.ubj, scaler.json, probabilities.f64, features.f64; one line of JSON
"""

import json
import sys

import xgboost
from encoding import read
from imblearn.over_sampling import SMOTE
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

schema_file, data_file, folder = sys.argv[1:]
features, names, outcomes = read(schema_file, data_file)
learning, _, learnt, _ = train_test_split(features, outcomes, train_size=0.8, random_state=42, stratify=outcomes)
scaler = StandardScaler().fit(learning)
balanced, of_balanced = SMOTE(random_state=42).fit_resample(scaler.transform(learning), learnt)
model = xgboost.XGBClassifier(
    n_estimators=100, max_depth=5, learning_rate=0.1, subsample=0.8, colsample_bytree=0.8, random_state=42
)
model.fit(balanced, of_balanced)

model.get_booster().save_model(f"{folder}/model.json")
model.get_booster().save_model(f"{folder}/model.ubj")
with open(f"{folder}/scaler.json", "w", encoding="utf-8") as file:
    json.dump({"mean": scaler.mean_.tolist(), "scale": scaler.scale_.tolist(), "features": names}, file)
model.predict_proba(scaler.transform(features))[:, 1].astype("<f8").tofile(f"{folder}/probabilities.f64")
features.astype("<f8").tofile(f"{folder}/features.f64")
print(json.dumps({"version": xgboost.__version__, "rows": len(features)}))
