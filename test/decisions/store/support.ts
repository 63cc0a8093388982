import type { Decision } from '../../../src/decisions/decision.ts';
import { decisionId } from '../../../src/decisions/decision-id.ts';
import { type DecisionStore, decisionStore } from '../../../src/decisions/store/store.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import type { BlobStore } from '../../../src/ports.ts';

/** A whole minute's beginning. */
export const AT = Date.UTC(2026, 2, 3, 4, 5);
export const KEY = Uint8Array.from({ length: 32 }, (_, index) => index * 7);

/** @param origin see `decisionId` */
export function decision(at: number, origin: string, own: Partial<Decision> = {}): Decision {
  return {
    decision_id: decisionId(at, origin),
    at,
    caller: 'shop',
    model: 'm',
    version: '3',
    digest: 'd'.repeat(64),
    policy: { threshold: 0.5, bands: { medium: 0.2, high: 0.5 } },
    margin: -1.5,
    prediction: 0,
    probability: 0.182,
    default_risk: 'Low',
    request_id: `request ${origin}`,
    application: { name: `Zoë ${origin}`, income: 1000 },
    features: { income: 1000, age: null },
    ...own,
  };
}

export const lineOf = (kept: object) => JSON.stringify(kept);
export const linesOf = (kept: readonly object[]) => kept.map(lineOf);

/** @param blobs where a test looks into it */
export function storeOn(blobs: BlobStore = memoryBlobStore(), key?: Uint8Array): DecisionStore {
  return decisionStore({ blobs, key, pause: async () => {} });
}
