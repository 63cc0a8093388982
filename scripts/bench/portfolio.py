"""The same work in Python: read_csv, XGBoost predict on two threads, to_csv.

Arguments: trees.json, the bundle's manifest.json, the input, the output. Prints the seconds of each step as JSON.
"""

import json
import sys
import time

import numpy as np
import pandas as pd
import xgboost as xgb

trees, manifest_path, source, target = sys.argv[1:5]
with open(manifest_path) as file:
    manifest = json.load(file)
schema = manifest["schema"]
booster = xgb.Booster({"nthread": 2})
booster.load_model(trees)

start = time.perf_counter()
frame = pd.read_csv(source)
read = time.perf_counter()
columns = {field["name"]: frame[field["column"]].to_numpy(np.float32) for field in schema["fields"]}
for derived in schema["derived"]:
    top, bottom = (columns[name] for name in derived["ratio"])
    columns[derived["name"]] = top / bottom
features = np.column_stack([columns[name] for name in manifest["features"]])
frame["probability"] = booster.predict(xgb.DMatrix(features, feature_names=manifest["features"], nthread=2))
frame["prediction"] = (frame["probability"] >= manifest["policy"]["threshold"]).astype(int)
bands = manifest["policy"]["bands"]
frame["default_risk"] = np.select(
    [frame["probability"] >= bands["high"], frame["probability"] >= bands["medium"]], ["High", "Medium"], "Low"
)
frame["model_version"] = "1"
scored = time.perf_counter()
frame.to_csv(target, index=False)
end = time.perf_counter()
print(json.dumps({"read": read - start, "score": scored - read, "write": end - scored, "total": end - start}))
