import type { Bundle } from '../../src/model/bundle.ts';
import type { Manifest } from '../../src/model/manifest.ts';
import type { RegistryFacts } from '../../src/risk-pack/registry-facts.ts';

const HASH = '4b1f6cf6a4ba5f3e6c3a2b7d5e8f9012a3b4c5d6e7f8091a2b3c4d5e6f708192';

/** A registry in which version 2 was promoted by two keys. */
export const REGISTRY: RegistryFacts = {
  registered: { at: '2026-11-01T12:00:00.000Z', by: 'npm run train' },
  aliases: ['champion'],
  tags: [{ key: 'ticket', value: 'RISK-12', at: '2026-11-01T12:30:00.000Z', by: 'operations' }],
  archived: null,
  verdict: {
    outcome: 'passed',
    against: '1',
    lines: [
      { check: 'criteria', result: 'passed', message: 'roc_auc 0.9517, at least 0.85 is asked for: met' },
    ],
  },
  events: [
    {
      sequence: 2,
      at: '2026-11-02T08:00:00.000Z',
      by: 'bob',
      kind: 'promotion',
      alias: 'champion',
      from: '1',
      to: '2',
      why: 'Better on the hold-out of November',
      forced: false,
      rests_on: 'passed; approved by ada, bob',
      approvals: [
        { by: 'ada', at: '2026-11-02T07:00:00.000Z' },
        { by: 'bob', at: '2026-11-02T08:00:00.000Z' },
      ],
      hash: HASH,
    },
  ],
  proposals: [],
  history: { events: 2, head: HASH, problem: null },
};

/** A bundle whose manifest says something else. */
export function changed(bundle: Bundle, change: (manifest: Manifest) => void): Bundle {
  const manifest = structuredClone(bundle.manifest);
  change(manifest);
  const bytes = new TextEncoder().encode(JSON.stringify(manifest));
  return { ...bundle, manifest, files: new Map([...bundle.files, ['manifest.json', bytes]]) };
}
