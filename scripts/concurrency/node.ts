import { decisionStore } from '../../src/decisions/store/store.ts';
import { readEnvironment } from '../../src/environment.ts';
import { createApp } from '../../src/http/app.ts';
import { jobLimits } from '../../src/jobs/limits.ts';
import type { Model } from '../../src/model/model.ts';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import { memoryRateLimiter } from '../../src/platform/memory/rate-limiter.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { noMetrics } from '../../src/telemetry/none.ts';
import { DEVELOPMENT_KEY } from '../dev/variables.ts';
import type { Expected } from './applications.ts';
import type { Tally } from './tally.ts';

/** In flight at a time. */
const WAVE = 500;

/** Gives every application to the same app on Node, many at a time. */
export async function checkNode(applications: Expected[], model: Model, tally: Tally): Promise<void> {
  const environment = readEnvironment({ API_KEY: DEVELOPMENT_KEY });
  const held = { ...model, created: '2026-01-01T00:00:00.000Z', digest: '' };
  const base = {
    clock: systemClock(),
    newId: () => crypto.randomUUID(),
    logger: { log() {} },
    isStopping: () => false,
    models: { get: async () => held },
    blobs: memoryBlobStore(),
    database: memoryDatabase(),
    pause: async () => {},
  };
  const app = createApp({
    ...base,
    environment,
    approvals: 1,
    mayMove: () => true,
    challengers: async () => null,
    mlflow: null,
    decisions: decisionStore(base),
    metrics: noMetrics(),
    rateLimits: {
      requests: null,
      reads: null,
      open: null,
      ofKey: (limit) => memoryRateLimiter(limit, base.clock),
    },
    clientAddress: () => 'unknown',
    clientOrigin: () => ({}),
    background: () => {},
    tally: { scored() {}, refused() {}, failed() {}, fleetPerMinute: () => null },
    sampler: { offer() {} },
    decisionRecorder: null,
    jobs: {
      ...base,
      queue: { send: async () => {} },
      limits: jobLimits(environment),
      recordsDecisions: false,
    },
    outcomes: { ...base, queue: { send: async () => {} }, limits: jobLimits(environment) },
  });
  const headers = { 'X-API-Key': DEVELOPMENT_KEY, 'Content-Type': 'application/json' };
  for (let first = 0; first < applications.length; first += WAVE) {
    await Promise.all(
      applications.slice(first, first + WAVE).map(async ({ body, probability }) => {
        const request = new Request('http://localhost/api/v1/predict', { method: 'POST', headers, body });
        const answer = await app.fetch(request);
        tally.count(answer.status, await answer.text(), probability);
      }),
    );
  }
}
