"""Calls a stack as users of tritonclient do, and prints what it learns: python3 open-inference.py HOST:PORT KEY"""

import json
import sys

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

address, key = sys.argv[1:]
HEADERS = {"X-API-Key": key}
MODEL = "loan-default"
client = triton.InferenceServerClient(address)


def tensor(name, datatype, values, binary):
    array = np.array(values, dtype=triton_type(datatype))
    given = triton.InferInput(name, list(array.shape), datatype)
    given.set_data_from_numpy(array, binary_data=binary)
    return given


def triton_type(datatype):
    return {"INT64": np.int64, "FP32": np.float32, "FP64": np.float64}[datatype]


def infer(inputs, headers={}, **more):
    # The client writes the length of its JSON into the very headers that it is given, and leaves it there for the next request.
    return client.infer(MODEL, inputs, headers={**HEADERS, **headers}, **more)


def refused(call):
    try:
        call()
    except InferenceServerException as error:
        return [error.status(), error.message()]


def fields(binary, balances=(10000, 250.5, 0)):
    return [
        tensor("employed", "INT64", [1, 0, 1], binary),
        tensor("bank_balance", "FP64", balances, binary),
        tensor("annual_salary", "FP64", [532339.56, 81234.1, 120.25], binary),
    ]


FEATURES = [[1, 10000, 532339.56, np.float32(10000) / np.float32(532339.56)], [0, 250.5, 81234.1, float("nan")]]


def probabilities(result):
    return [float(value) for value in result.as_numpy("probability")]


answer = infer(fields(True), request_id="mine")
wanted = [triton.InferRequestedOutput("probability", binary_data=False)]
print(
    json.dumps(
        {
            "live": client.is_server_live(),
            "ready": client.is_server_ready(),
            "server": client.get_server_metadata()["name"],
            "model_ready": client.is_model_ready(MODEL, headers=HEADERS),
            "version_ready": client.is_model_ready(MODEL, "1", headers=HEADERS),
            "missing_ready": client.is_model_ready("no-such", headers=HEADERS),
            "metadata": client.get_model_metadata(MODEL, headers=HEADERS),
            "id": answer.get_response()["id"],
            "version": answer.get_response()["model_version"],
            "prediction": answer.as_numpy("prediction").tolist(),
            "risk": [text.decode() for text in answer.as_numpy("default_risk")],
            "binary": probabilities(answer),
            "json": probabilities(infer(fields(False), outputs=wanted)),
            "gzip": probabilities(infer(fields(True), request_compression_algorithm="gzip")),
            "pinned": probabilities(infer(fields(True), model_version="1")),
            "features": [
                probabilities(infer([tensor("features", "FP32", FEATURES, binary)], outputs=outputs))
                for binary, outputs in [(True, None), (False, wanted)]
            ],
            "again": [infer(fields(True), {"Idempotency-Key": "a-batch"}).get_response()["id"] for _ in range(2)],
            "refused": refused(lambda: infer(fields(True, (1, -1, 2)))),
            "refused_rows": refused(lambda: infer(fields(True, (-1, 1, float("nan"))))),
            "missing": refused(lambda: infer(fields(False, (1, float("nan"), 2)))),
            "no_model": refused(lambda: client.infer("no-such", fields(True), headers=dict(HEADERS))),
            "no_key": refused(lambda: client.infer(MODEL, fields(True))),
        }
    )
)
