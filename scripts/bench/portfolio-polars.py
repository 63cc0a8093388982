"""The same work as portfolio.py's by Polars: read_csv, XGBoost predict on two threads, write_csv."""

import json
import sys
import time

import numpy as np
import polars as pl
import xgboost as xgb

trees, manifest_path, source, target = sys.argv[1:5]
with open(manifest_path) as file:
    manifest = json.load(file)
schema = manifest["schema"]
booster = xgb.Booster({"nthread": 2})
booster.load_model(trees)

start = time.perf_counter()
frame = pl.read_csv(source)
read = time.perf_counter()
columns = {field["name"]: frame[field["column"]].cast(pl.Float32).to_numpy() for field in schema["fields"]}
for derived in schema["derived"]:
    top, bottom = (columns[name] for name in derived["ratio"])
    columns[derived["name"]] = top / bottom
features = np.column_stack([columns[name] for name in manifest["features"]])
probability = booster.predict(xgb.DMatrix(features, feature_names=manifest["features"], nthread=2))
bands = manifest["policy"]["bands"]
frame = frame.with_columns(
    prediction=pl.Series((probability >= manifest["policy"]["threshold"]).astype(np.int8)),
    probability=pl.Series(probability),
    default_risk=pl.Series(
        np.select([probability >= bands["high"], probability >= bands["medium"]], ["High", "Medium"], "Low")
    ),
    model_version=pl.lit("1"),
)
scored = time.perf_counter()
frame.write_csv(target)
end = time.perf_counter()
print(json.dumps({"read": read - start, "score": scored - read, "write": end - scored, "total": end - start}))
