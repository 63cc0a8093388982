import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Decision, KeptDecision } from '../../../src/decisions/decision.ts';
import { keepDecisions } from '../../../src/decisions/store/keep.ts';
import { decisionStore } from '../../../src/decisions/store/store.ts';
import { readEnvironment } from '../../../src/environment.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import type { HeldModel } from '../../../src/registry/holder.ts';
import { DAY_MS } from '../../../src/time.ts';
import { MADE_AT } from '../../decisions/support/decided.ts';
import { migratedDatabase } from '../../registry/migrated-database.ts';
import { answerOf, testStack } from '../support.ts';

export const PATH = '/api/v1/decisions';

/** Keys are called as whom they belong to. */
const keys = Object.entries({
  shop: ['predict'],
  desk: ['predict'],
  auditor: ['audit'],
  analyst: ['fairness'],
  watcher: ['monitor', 'admin'],
  officer: ['admin'],
}).map(([name, scopes]) => ({
  name,
  scopes,
  sha256: bytesToHex(sha256(new TextEncoder().encode(name))),
}));

/** The app on the day after `MADE_AT`, where decisions are recorded and kept for a hundred days. */
export function decisionStack(model: HeldModel) {
  const environment = readEnvironment({
    API_KEYS: JSON.stringify(keys),
    MODEL_NAME: model.name,
    DECISION_LOG: 'on',
    DECISION_RETENTION_DAYS: '100',
  });
  const blobs = memoryBlobStore();
  const database = migratedDatabase();
  const decisions = decisionStore({ blobs, pause: async () => {} });
  const stack = testStack({ environment, database, blobs, decisions, models: { get: async () => model } });
  const goTo = (at: number) => stack.clock.advance(at - stack.clock.now());
  goTo(MADE_AT + DAY_MS);
  const ask = (path: string, key = 'auditor', init: RequestInit = {}) =>
    stack.app.request(path.startsWith('/api/') ? path : PATH + path, {
      ...init,
      headers: { 'X-API-Key': key, ...init.headers },
    });
  const get = (path: string, key?: string) => answerOf(ask(path, key));
  const send = (method: string, path: string, body: unknown, key = 'officer') =>
    answerOf(
      ask(path, key, {
        method,
        headers: { 'Content-Type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    );
  return {
    ...stack,
    environment,
    blobs,
    database,
    decisions,
    goTo,
    ask,
    get,
    send,
    keep: (...kept: KeptDecision[]) =>
      keepDecisions(
        decisions,
        kept.map((one) => JSON.stringify(one)),
      ),
    /** How often something was found damaged, by whom. */
    damage: async () =>
      (await stack.services.metrics.read())
        .filter(({ name }) => name === 'loan_decision_damage_total')
        .map(({ labels, value }) => [labels[0], value]),
    readings: async (id: string) => (await get(`/${id}/readings`)).body.data.readings,
  };
}

/** What is left of a decision. */
export function erasedOf(decision: Decision): KeptDecision {
  const { request_id: _, subject: _s, application: __, features: ___, reasons: ____, ...fact } = decision;
  return { ...fact, erased: { at: Date.UTC(2026, 3, 1), sha256: 'f'.repeat(64) } };
}
