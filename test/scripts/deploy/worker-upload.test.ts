import { expect, it } from 'vitest';
import { activeMilliseconds } from '../../../scripts/deploy/worker-upload.ts';

it('counts of a profile what was not idle, the collection of garbage too', () => {
  const names = ['(root)', '(idle)', 'compile', '(garbage collector)'];
  const nodes = names.map((functionName, id) => ({ id, callFrame: { functionName } }));
  const profile = { nodes, samples: [1, 2, 3, 1, 2], timeDeltas: [9_000, 1_500, 500, 9_000, 1_000] };
  expect(activeMilliseconds(JSON.stringify(profile))).toBe(3);
});
