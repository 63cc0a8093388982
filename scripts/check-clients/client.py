"""Calls the local stack through the client that openapi-python-client made. Prints what it learnt as JSON."""

import json
import sys
import time

from solvent_client import AuthenticatedClient
from solvent_client.api.portfolios import get_portfolio, get_portfolio_results, submit_portfolio
from solvent_client.api.scoring import predict
from solvent_client.models import (
    Application,
    ErrorAnswer,
    ErrorCode,
    PortfolioRow,
    PortfolioStatus,
    PredictionAnswer,
    SubmittedPortfolioAnswer,
)

url, key = sys.argv[1:]
client = AuthenticatedClient(base_url=url, token=key, prefix="", auth_header_name="X-API-Key")
loan = {"employed": 1, "bank_balance": 10000, "annual_salary": 532339.56}


def scored(answer):
    """Waits for a job, and gives how many rows it scored and its file."""
    assert isinstance(answer, SubmittedPortfolioAnswer), answer
    job_id = answer.data.job_id
    while True:
        job = get_portfolio.sync(job_id, client=client).data
        if job.status not in (PortfolioStatus.PENDING, PortfolioStatus.PROGRESS):
            assert job.status == PortfolioStatus.SUCCESS, job
            return {"scored": job.scored, "file": get_portfolio_results.sync(job_id, client=client, accept="text/csv")}
        time.sleep(0.2)


one = predict.sync(client=client, body=Application(**loan))
assert isinstance(one, PredictionAnswer), one

as_json = submit_portfolio.sync(client=client, body=[PortfolioRow.from_dict(loan)])
# The generator makes functions for JSON bodies; any other goes through the client's own connection.
sent = client.get_httpx_client().post(
    "/api/v1/portfolios",
    content="employed,bank_balance,annual_salary\n1,10000,532339.56\n",
    headers={"Content-Type": "text/csv"},
)
as_csv = SubmittedPortfolioAnswer.from_dict(sent.json())

refused = predict.sync(client=client, body=Application(**{**loan, "bank_balance": -5}))
assert isinstance(refused, ErrorAnswer), refused
assert refused.error == ErrorCode.VALIDATION_ERROR, refused

print(
    json.dumps(
        {
            "probability": one.data.probability,
            "json": scored(as_json)["scored"],
            "csv": scored(as_csv)["file"],
            "error": [refused.error.value, refused.details[0].path, refused.details[0].code],
        }
    )
)
