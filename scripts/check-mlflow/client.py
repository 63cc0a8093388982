"""What MLflow's own client sees: loads a model by its alias, scores rows, and lists runs and versions. JSON in and out."""
import json
import sys
import warnings

warnings.filterwarnings("ignore")

import mlflow
import numpy
import pandas

asked = json.load(sys.stdin)
mlflow.set_tracking_uri(asked["uri"])
client = mlflow.MlflowClient()
answer = {}
if "rows" in asked:
    model = mlflow.pyfunc.load_model(f"models:/{asked['model']}@{asked['alias']}")
    names = model.metadata.get_input_schema().input_names()
    rows = numpy.array([[numpy.nan if value is None else value for value in row] for row in asked["rows"]], dtype=float)
    answer["probabilities"] = [float(value) for value in model.predict(pandas.DataFrame(rows, columns=names))]
    answer["aliased"] = client.get_model_version_by_alias(asked["model"], asked["alias"]).tags
experiment = client.get_experiment_by_name(asked["experiment"])
runs = [] if experiment is None else client.search_runs([experiment.experiment_id], max_results=1000)
answer["runs"] = [
    {
        "id": run.info.run_id,
        "status": run.info.status,
        "params": run.data.params,
        "metrics": run.data.metrics,
        "histories": {
            key: [[one.step, one.value] for one in client.get_metric_history(run.info.run_id, key)]
            for key in asked.get("histories", [])
        },
        "tags": run.data.tags,
        "inputs": [one.dataset.digest for one in run.inputs.dataset_inputs],
        "artifacts": [one.path for one in client.list_artifacts(run.info.run_id, "model")] if asked.get("artifacts") else [],
    }
    for run in runs
]
answer["versions"] = [
    {"version": one.version, "run": one.run_id, "tags": one.tags}
    for one in client.search_model_versions(f"name='{asked['model']}'", max_results=1000)
]
print(json.dumps(answer))
