import { describe, expect, it } from 'vitest';
import { kernelScorer } from '../../../src/model/kernel/scorer.ts';
import { constantTree, marginsOf } from '../../../src/model/trees.ts';
import { nodeKernel } from '../../../src/platform/node/kernel.ts';
import { seededRandom } from '../../../src/random.ts';
import { breakableInstances, instanceMemories, noInstances } from '../support/kernel-instances.ts';
import { randomEnsemble, randomRows } from '../support/random-ensemble.ts';

const random = seededRandom(17);
const ensemble = randomEnsemble(random, { featureCount: 5, trees: 12, depth: 4 });
const rows = randomRows(random, 2_000, 5);
const never = (reason: string) => expect.fail(reason);

describe('the kernel as a scorer of many ensembles', () => {
  it('gives each the bits of the walk, in one instance, a small one after a large one, too', () => {
    const memories = instanceMemories();
    const score = kernelScorer(nodeKernel(), never);
    for (const [trees, depth, featureCount] of [
      [12, 4, 5],
      [200, 7, 30],
      [40, 2, 3],
      [60, 5, 400],
    ] as const) {
      const some = randomEnsemble(random, { featureCount, trees, depth });
      const features = randomRows(random, 1_500, featureCount);
      expect(score(some, features)).toEqual(marginsOf(some, features));
    }
    expect(memories()).toHaveLength(1);
  });

  it('walks where making a kernel would take longer, and where there are no trees', () => {
    const memories = instanceMemories();
    const score = kernelScorer(nodeKernel(), never);
    const few = rows.subarray(0, 50);
    expect(score(ensemble, few)).toEqual(marginsOf(ensemble, few));
    const none = { ...ensemble, trees: [] };
    expect(score(none, rows)).toEqual(marginsOf(none, rows));
    expect(memories()).toEqual([]);
  });

  it('walks for good from the first call on in which a bit differs, and says so once', () => {
    const instances = breakableInstances();
    const reasons: string[] = [];
    const score = kernelScorer(nodeKernel(), (reason) => reasons.push(reason));
    expect(score(ensemble, rows)).toEqual(marginsOf(ensemble, rows));
    expect(reasons).toEqual([]);
    instances.break();
    for (let call = 0; call < 2; call++) expect(score(ensemble, rows)).toEqual(marginsOf(ensemble, rows));
    expect(reasons).toEqual([expect.stringMatching(/^a row scored to the margin .* and should to /)]);
  });

  it('walks where there is no instance to be had, and says so once', () => {
    noInstances('out of memory');
    const reasons: string[] = [];
    const score = kernelScorer(nodeKernel(), (reason) => reasons.push(reason));
    for (let call = 0; call < 2; call++) expect(score(ensemble, rows)).toEqual(marginsOf(ensemble, rows));
    expect(reasons).toEqual(['out of memory']);
  });

  it('has no negative zero, as the walk has none', () => {
    const trees = [constantTree(-0), constantTree(-0), constantTree(-0), constantTree(-0), constantTree(-0)];
    const zeros = { featureCount: 1, baseMargin: -0, trees };
    const [margin] = kernelScorer(nodeKernel(), never)(zeros, new Float32Array(100));
    expect(margin).toBe(0);
  });
});
