/**
 * `predict` on one Node process with everything on, in turns with a bare Hono echo of the same body on the same Node, and with the same
 * service as it is written in Python.
 *
 *   npm run bench -- node                 PYTHON=/path/to/python with fastapi, uvicorn, uvloop, httptools, orjson, prometheus_client and xgboost, for the comparison
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { championFolder } from '../dev/local-model.ts';
import { DEVELOPMENT_KEY } from '../dev/variables.ts';
import { applications } from './edge/applications.ts';
import { loadInTurns, median, printRounds, ratioOf } from './edge/rounds.ts';
import { startApi, startServer } from './node/server.ts';

const TURNS = { rounds: 10, seconds: 2, connections: 8, isAwake: true };
/** What the peer answers on two idle cores when it is set up as it should be. */
const LEAST_OF_PEER = 1130;
const root = join(import.meta.dirname, '../..');
const python = process.env.PYTHON ?? 'python3';
const PEER = 'FastAPI, pydantic, XGBoost';

const api = await startApi();
const echo = await startServer('The echo', [process.execPath, join(import.meta.dirname, 'node/echo.ts')], {});
const peer = hasPeer()
  ? await startServer(
      PEER,
      [python, join(import.meta.dirname, 'node/peer.py'), championFolder(root, 'loan-default')],
      { API_KEY: DEVELOPMENT_KEY },
    )
  : undefined;

try {
  const rounds = await loadInTurns(
    {
      echo: echo.url,
      predict: `${api.url}/api/v1/predict`,
      ...(peer && { [PEER]: `${peer.url}/api/v1/predict` }),
    },
    await applications(api.url),
    TURNS,
  );
  printRounds(rounds);
  console.log(`predict / echo = ${ratioOf(rounds, 'predict', 'echo')}; at least 0.6`);
  if (peer) {
    console.log(`predict / ${PEER} = ${ratioOf(rounds, 'predict', PEER)}; at least 8`);
    const p99 = ratioOf(rounds, 'predict', PEER, ({ p99Milliseconds }) => p99Milliseconds);
    console.log(`p99 of predict / ${PEER} = ${p99}; at most 0.25`);
    if (median(rounds[PEER]!.map(({ requestsPerSecond }) => requestsPerSecond)) < LEAST_OF_PEER)
      console.log(`void: ${PEER} answers fewer than ${LEAST_OF_PEER} requests a second`);
  }
} finally {
  await Promise.all([api, echo, peer].map((server) => server?.stop()));
}

function hasPeer(): boolean {
  try {
    execFileSync(
      python,
      ['-c', 'import fastapi, uvicorn, uvloop, httptools, orjson, prometheus_client, xgboost'],
      {
        stdio: 'ignore',
      },
    );
    return true;
  } catch {
    console.log(`${python} lacks FastAPI or XGBoost: nothing to compare with`);
    return false;
  }
}
