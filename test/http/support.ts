import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Hono } from 'hono';
import { keysThatMove } from '../../src/alias-keys.ts';
import { compileSchema } from '../../src/application/compile.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';
import { decisionStore } from '../../src/decisions/store/store.ts';
import { readEnvironment } from '../../src/environment.ts';
import { createApp } from '../../src/http/app.ts';
import type { HttpEnv } from '../../src/http/context.ts';
import type { Guard } from '../../src/http/middleware/guard.ts';
import type { Services } from '../../src/http/services.ts';
import { jobLimits } from '../../src/jobs/limits.ts';
import type { Manifest } from '../../src/model/manifest.ts';
import { decide } from '../../src/model/policy.ts';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { type ManualClock, manualClock } from '../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import { countedIds } from '../../src/platform/memory/ids.ts';
import { type MemoryLogger, memoryLogger } from '../../src/platform/memory/logger.ts';
import { memoryMetrics } from '../../src/platform/memory/metrics.ts';
import { memoryQueue } from '../../src/platform/memory/queue.ts';
import { memoryRateLimiter } from '../../src/platform/memory/rate-limiter.ts';
import type { HeldModel } from '../../src/registry/holder.ts';
import type { Fault } from '../../src/samples/applications.ts';
import type { OfferedSample } from '../../src/samples/sample.ts';
import { scoredBy } from '../model/support/scored-by.ts';
import { over } from './over.ts';

const schema = parseApplicationSchema({
  name: 'garden-loans',
  target: { column: 'Bad' },
  key: 'Parzelle Nº',
  fields: [
    { name: 'plots', column: 'Plots', type: 'integer', min: 0, max: 50 },
    { name: 'debt', column: 'Debt', type: 'number', min: 0 },
    { name: 'harvest', column: 'Harvest', type: 'number', above: 0, nullable: true },
    { name: 'fenced', column: 'Fenced', type: 'boolean' },
    { name: 'soil', column: 'Soil', type: 'category', levels: ['clay', 'sand'] },
  ],
  derived: [{ name: 'burden', ratio: ['debt', 'harvest'] }],
  policy: { maximize: 'recall' },
});

/** A model small enough to follow by hand: its probability grows with the ratio of debt to harvest. */
export function handMadeModel(): HeldModel {
  const compiled = compileSchema(schema);
  const policy = { threshold: 0.5, bands: { medium: 0.2, high: 0.5 } };
  const features = compiled.features.map(({ name }) => name);
  const estimate = { value: 0.9, low: 0.88, high: 0.92 };
  const probabilities = (rows: Float32Array, count: number) =>
    Float64Array.from({ length: count }, (_, row) => {
      const burden = rows[row * features.length + features.length - 1]!;
      return Number.isNaN(burden) ? 0.25 : 1 - Math.exp(-burden);
    });
  return {
    name: 'garden-loans',
    version: '3',
    created: '2026-01-02T03:04:05.000Z',
    digest: 'd'.repeat(64),
    compiled,
    manifest: {
      format: 2,
      name: 'garden-loans',
      schema: {},
      schema_sha256: '0'.repeat(64),
      features,
      policy,
      params: {},
      seed: 1,
      data: { sha256: '1'.repeat(64), rows: 100, positives: 10, dropped: {} },
      calibration: null,
      metrics: { holdout: { roc_auc: estimate }, cv: {} },
      golden: { rows: [[4, 120.5, 900.25, 1, 0, 1, 0.13384]], margins: [0] },
      files: {},
    } as unknown as Manifest,
    ...scoredBy(probabilities),
    probabilitiesOfMany: probabilities,
    decide: (probability) => decide(policy, probability),
    dispose() {},
  };
}

export const APPLICATION = { plots: 4, debt: 120.5, harvest: 900.25, fenced: true, soil: 'sand' };

export interface TestStack {
  app: Hono<HttpEnv>;
  services: Services;
  clock: ManualClock;
  logger: MemoryLogger;
  /** What was offered for monitoring. */
  offered: ({ model: string } & OfferedSample)[];
  /** What was counted: who sent it, and of a refused application its faults; and what no model answered. */
  counted: { model: string; caller: string; version: string; faults?: readonly Fault[]; failed?: true }[];
}

/** Lets everything through. */
export const UNGUARDED: Guard = { route: () => undefined, lost: (_, next) => next() };

/** The app with everything in memory. Known keys: `all-key`, and `predict-key`, which may only predict. */
export function testStack(changes: Partial<Omit<Services, 'newId'>> = {}): TestStack {
  const clock = manualClock(1_700_000_000_000);
  const logger = memoryLogger();
  const offered: TestStack['offered'] = [];
  const counted: TestStack['counted'] = [];
  const model = handMadeModel();
  const environment = readEnvironment({
    API_KEY: 'all-key',
    API_KEYS: JSON.stringify([
      {
        name: 'shop',
        sha256: bytesToHex(sha256(new TextEncoder().encode('predict-key'))),
        scopes: ['predict'],
      },
    ]),
    MODEL_NAME: model.name,
  });
  const base = {
    clock,
    newId: countedIds(),
    logger,
    models: { get: async () => model },
    blobs: memoryBlobStore({ clock }),
    database: changes.database ?? memoryDatabase(),
    pause: async () => {},
  };
  const services: Services = {
    ...base,
    environment,
    approvals: (changes.environment ?? environment).PROMOTION_APPROVALS,
    mayMove: (key, alias) => keysThatMove(alias, changes.environment ?? environment).has(key),
    isStopping: () => false,
    challengers: async () => null,
    metrics: memoryMetrics(clock),
    decisionRecorder: null,
    rateLimits: {
      requests: null,
      reads: null,
      open: null,
      ofKey: (limit) => memoryRateLimiter(limit, manualClock()),
    },
    clientAddress: (request) => request.headers.get('Test-Client') ?? '192.0.2.1',
    clientOrigin: () => ({}),
    background: () => {},
    mlflow: null,
    decisions: decisionStore({ blobs: base.blobs, pause: base.pause }),
    sampler: { offer: (model, sample) => void offered.push({ model, ...sample }) },
    tally: {
      scored: (sender) => void counted.push(sender),
      refused: (sender, faults) => void counted.push({ ...sender, faults }),
      failed: (sender) => void counted.push({ ...sender, failed: true }),
      fleetPerMinute: () => null,
    },
    jobs: {
      ...base,
      queue: memoryQueue({ clock }),
      limits: jobLimits(environment),
      recordsDecisions: environment.DECISION_LOG !== 'off',
    },
    outcomes: { ...base, queue: memoryQueue({ clock }), limits: jobLimits(environment) },
    ...changes,
    // Those of a stack of jobs, which may stand among the changes, are no UUIDs.
    newId: base.newId,
  };
  return { app: over.app(createApp(services)), services, clock, logger, offered, counted };
}

/** A JSON POST with a key that may do everything. */
export function post(body: BodyInit, headers: Record<string, string> = {}): RequestInit {
  return {
    method: 'POST',
    headers: { 'X-API-Key': 'all-key', 'Content-Type': 'application/json', ...headers },
    body,
  };
}

export interface Answer {
  success: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  data: any;
  error: string;
  message: string;
  details?: { path: string; code?: string; message: string }[];
  more_details?: number;
  request_id: string;
}

export async function answerOf(
  response: Response | Promise<Response>,
): Promise<{ status: number; body: Answer }> {
  const settled = await response;
  return { status: settled.status, body: (await settled.json()) as Answer };
}
