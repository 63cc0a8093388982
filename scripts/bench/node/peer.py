"""The same service as it is written in Python: FastAPI, pydantic and XGBoost on one uvicorn process, with all that makes it fast.

It checks and keeps what the product does: a bound on the body, limits by address and by caller, the key, the fields; samples in SQLite, metrics by
Prometheus' own client, a line of log, the headers of every answer. Nothing of that waits: samples are written by a thread, at most SAMPLES a second.

Arguments: the bundle's folder. API_KEY is the key that it asks for. Prints its port, then a line a request.
"""

import hashlib
import hmac
import json
import os
import socket
import sqlite3
import sys
import tempfile
import threading
import time
import uuid

import numpy as np
import orjson
import uvicorn
import xgboost as xgb
from fastapi import FastAPI, Request
from fastapi.responses import Response
from prometheus_client import Counter, Histogram
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

MOST_BYTES = 65_536
MOST_PER_MINUTE = 1_000_000_000
SAMPLES = 100
MODEL, VERSION, CALLER = "loan-default", "1", "default"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
ROUTE = "/api/v1/predict"
# Looked up once: a series by its labels takes Prometheus' client longer than to count.
requests = Counter("http_requests", "Requests", ["method", "route", "status"]).labels("POST", ROUTE, "200")
request_seconds = Histogram("http_request_seconds", "Requests", ["method", "route"], buckets=BUCKETS).labels("POST", ROUTE)
predictions = Counter("loan_predictions", "Predictions", ["model", "version", "status"]).labels(MODEL, VERSION, "success")
results = Counter("loan_prediction_result", "Results", ["model", "version", "result"])
result_of = [results.labels(MODEL, VERSION, result) for result in ("no_default", "default")]
durations = Histogram("loan_prediction_seconds", "Predictions", buckets=BUCKETS)

log = open(sys.stdout.fileno(), "ab", buffering=65536, closefd=False)
samples = []
limits = {}
minute = 0


def store_samples():
    database = sqlite3.connect(os.path.join(tempfile.mkdtemp(), "samples.db"))
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE samples (id TEXT PRIMARY KEY, at REAL, version TEXT, fields TEXT, probability REAL)")
    while True:
        time.sleep(1)
        kept = samples[:SAMPLES]
        samples.clear()
        with database:
            database.executemany("INSERT INTO samples VALUES (?, ?, ?, ?, ?)", kept)


threading.Thread(target=store_samples, daemon=True).start()


def passes(who):
    global minute
    now = int(time.time()) // 60
    if now != minute:
        limits.clear()
        minute = now
    count = limits.get(who, 0) + 1
    limits[who] = count
    return count <= MOST_PER_MINUTE


app = FastAPI(openapi_url=None)


def refuse(status, error):
    return Response(orjson.dumps({"success": False, "error": error}), status, media_type="application/json")


@app.post("/api/v1/predict")
async def predict(application: Application, request: Request):
    started = time.perf_counter()
    headers = request.headers
    if int(headers.get("content-length", "0")) > MOST_BYTES:
        return refuse(413, "payload_too_large")
    if not passes(request.client.host):
        return refuse(429, "rate_limit_exceeded")
    presented = headers.get("x-api-key")
    if presented is None:
        return refuse(401, "missing_api_key")
    if not hmac.compare_digest(hashlib.sha256(presented.encode()).digest(), digest):
        return refuse(403, "invalid_api_key")
    if not passes(CALLER):
        return refuse(429, "rate_limit_exceeded")
    values = application.__dict__.copy()
    for name, top, bottom in ratios:
        values[name] = values[top] / values[bottom]
    row = np.array([[values[name] for name in names]], dtype=np.float32)
    probability = float(booster.inplace_predict(row)[0])
    prediction = int(probability >= policy["threshold"])
    bands = policy["bands"]
    risk = "High" if probability >= bands["high"] else "Medium" if probability >= bands["medium"] else "Low"
    own_id = str(uuid.uuid4())
    request_id = headers.get("x-request-id", own_id)
    now = time.time()
    if len(samples) < SAMPLES:
        samples.append((own_id, now, VERSION, orjson.dumps(values), probability))
    predictions.inc()
    result_of[prediction].inc()
    durations.observe(time.perf_counter() - started)
    data = {
        "prediction": prediction,
        "probability": probability,
        "default_risk": risk,
        "model_version": VERSION,
        "features_used": values,
        "request_id": request_id,
    }
    body = orjson.dumps({"success": True, "data": data, "message": "The application was scored."})
    seconds = time.perf_counter() - started
    requests.inc()
    request_seconds.observe(seconds)
    line = {
        "time": now,
        "level": "info",
        "event": "request",
        "request_id": request_id,
        "method": "POST",
        "route": ROUTE,
        "status": 200,
        "duration_ms": seconds * 1000,
        "caller": CALLER,
    }
    log.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
    return Response(body, media_type="application/json", headers={**HEADERS, "X-Request-Id": request_id})


listener = socket.socket()
listener.bind(("127.0.0.1", 0))
print(json.dumps({"event": "listening", "port": listener.getsockname()[1]}), flush=True)
config = uvicorn.Config(app, loop="uvloop", http="httptools", access_log=False, log_level="warning")
uvicorn.Server(config).run(sockets=[listener])
