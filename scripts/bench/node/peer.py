"""The same service as it is written in Python: FastAPI, pydantic and XGBoost on one uvicorn process, with all that makes it fast.

Arguments: the bundle's folder. API_KEY is the key that it asks for. Prints its port, then a line a request.
"""

import hashlib
import hmac
import json
import os
import socket
import sys
import time
import uuid

import numpy as np
import orjson
import uvicorn
import xgboost as xgb
from fastapi import FastAPI, Request
from fastapi.responses import Response
from pydantic import Field, create_model

folder = sys.argv[1]
with open(f"{folder}/manifest.json") as file:
    manifest = json.load(file)
booster = xgb.Booster({"nthread": 1})
booster.load_model(f"{folder}/trees.json")
booster.set_param({"nthread": 1})
names = manifest["features"]
policy = manifest["policy"]
digest = hashlib.sha256(os.environ["API_KEY"].encode()).digest()


def field(spec):
    limits = {"ge": spec.get("min"), "le": spec.get("max"), "gt": spec.get("above"), "lt": spec.get("below")}
    kind = int if spec["type"] == "integer" else float
    return (kind, Field(**{name: limit for name, limit in limits.items() if limit is not None}))


Application = create_model(
    "Application",
    __config__={"extra": "forbid", "strict": True, "allow_inf_nan": False},
    **{spec["name"]: field(spec) for spec in manifest["schema"]["fields"]},
)
ratios = [(derived["name"], *derived["ratio"]) for derived in manifest["schema"]["derived"]]

counts = {}
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
durations = [0] * (len(BUCKETS) + 1)
log = open(sys.stdout.fileno(), "a", buffering=65536, closefd=False)

app = FastAPI(openapi_url=None)


def refuse(status, error):
    return Response(orjson.dumps({"success": False, "error": error}), status, media_type="application/json")


@app.post("/api/v1/predict")
async def predict(application: Application, request: Request):
    started = time.perf_counter()
    presented = request.headers.get("x-api-key")
    if presented is None:
        return refuse(401, "missing_api_key")
    if not hmac.compare_digest(hashlib.sha256(presented.encode()).digest(), digest):
        return refuse(403, "invalid_api_key")
    values = application.__dict__.copy()
    for name, top, bottom in ratios:
        values[name] = values[top] / values[bottom]
    row = np.array([[values[name] for name in names]], dtype=np.float32)
    probability = float(booster.inplace_predict(row)[0])
    prediction = int(probability >= policy["threshold"])
    bands = policy["bands"]
    risk = "High" if probability >= bands["high"] else "Medium" if probability >= bands["medium"] else "Low"
    request_id = str(uuid.uuid4())
    data = {
        "prediction": prediction,
        "probability": probability,
        "default_risk": risk,
        "model_version": "1",
        "features_used": values,
        "request_id": request_id,
    }
    seconds = time.perf_counter() - started
    counts[prediction] = counts.get(prediction, 0) + 1
    durations[sum(seconds > bound for bound in BUCKETS)] += 1
    log.write(json.dumps({"time": time.time(), "request_id": request_id, "status": 200, "duration": seconds}) + "\n")
    body = orjson.dumps({"success": True, "data": data, "message": "The application was scored."})
    return Response(body, media_type="application/json", headers={"X-Request-Id": request_id})


listener = socket.socket()
listener.bind(("127.0.0.1", 0))
print(json.dumps({"event": "listening", "port": listener.getsockname()[1]}), flush=True)
config = uvicorn.Config(app, loop="uvloop", http="httptools", access_log=False, log_level="warning")
uvicorn.Server(config).run(sockets=[listener])
