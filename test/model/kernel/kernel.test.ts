import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assembledKernel } from '../../../scripts/kernel/assemble.ts';
import { treeKernel } from '../../../src/model/kernel/kernel.ts';
import { constantTree, type Ensemble, marginsOf } from '../../../src/model/trees.ts';
import { nodeKernel } from '../../../src/platform/node/kernel.ts';
import { randomInteger, seededRandom } from '../../../src/random.ts';
import { randomEnsemble, randomRows, type Shape } from '../support/random-ensemble.ts';

const FOLDER = join(import.meta.dirname, '../../../src/model/kernel');

/** Rows that the kernel scores otherwise than the reference, zeros told apart. */
function differing(ensemble: Ensemble, rows: Float32Array): number[] {
  const count = rows.length / ensemble.featureCount;
  const margins = treeKernel(nodeKernel(), ensemble).margins(rows, count);
  return [...marginsOf(ensemble, rows)].flatMap((margin, row) =>
    Object.is(margins[row], margin) ? [] : [row],
  );
}

describe('tree kernel', () => {
  it('is what its source says', async () => {
    const source = readFileSync(join(FOLDER, 'kernel.wat'), 'utf8');
    expect(new Uint8Array(readFileSync(join(FOLDER, 'kernel.wasm')))).toEqual(await assembledKernel(source));
  });

  it.each<[string, Shape]>([
    ['one leaf', { featureCount: 3, trees: 5, depth: 0, endsEarly: 0 }],
    ['one level', { featureCount: 3, trees: 40, depth: 1, endsEarly: 0 }],
    ['two levels', { featureCount: 4, trees: 200, depth: 2, endsEarly: 0.2 }],
    ['three levels', { featureCount: 4, trees: 40, depth: 3, endsEarly: 0.2 }],
    ['six levels', { featureCount: 30, trees: 30, depth: 6, endsEarly: 0 }],
    ['ragged shapes', { featureCount: 7, trees: 60, depth: 9, endsEarly: 0.3 }],
    ['a long chain here and there', { featureCount: 5, trees: 20, depth: 60, endsEarly: 0.49 }],
    ['many features', { featureCount: 1500, trees: 30, depth: 5, endsEarly: 0.1 }],
  ])('gives the bits of the reference for trees of %s', (_, shape) => {
    const random = seededRandom(11);
    const ensemble = randomEnsemble(random, shape);
    expect(differing(ensemble, randomRows(random, 700, ensemble.featureCount))).toEqual([]);
  });

  it('gives them for ensembles of any shape and any number of rows', () => {
    const random = seededRandom(29);
    for (let round = 0; round < 60; round++) {
      const ensemble = randomEnsemble(random, {
        featureCount: 1 + randomInteger(random, 40),
        trees: 1 + randomInteger(random, 30),
        depth: randomInteger(random, 8),
        endsEarly: random.next() / 2,
      });
      expect(
        differing(ensemble, randomRows(random, 1 + randomInteger(random, 900), ensemble.featureCount)),
      ).toEqual([]);
    }
  });

  it('gives the base alone without trees', () => {
    const kernel = treeKernel(nodeKernel(), { featureCount: 2, baseMargin: -1.25, trees: [] });
    expect([...kernel.margins(new Float32Array(6), 3)]).toEqual([-1.25, -1.25, -1.25]);
  });

  it('has no negative zero, as the ONNX model has none', () => {
    const kernel = treeKernel(nodeKernel(), { featureCount: 1, baseMargin: -0, trees: [constantTree(-0)] });
    expect(kernel.margins(new Float32Array(1), 1)[0]).toBe(0);
  });

  it('scores no row by what another call left behind', () => {
    const random = seededRandom(3);
    const ensemble = randomEnsemble(random, { featureCount: 6, trees: 20, depth: 4, endsEarly: 0.1 });
    const kernel = treeKernel(nodeKernel(), ensemble);
    const rows = randomRows(random, 900, ensemble.featureCount);
    const all = kernel.margins(rows, 900);
    for (const count of [1, 2, 3, 5, 511, 513])
      expect(kernel.margins(rows.subarray(0, count * 6), count)).toEqual(all.subarray(0, count));
  });

  it('refuses fewer values than rows', () => {
    const kernel = treeKernel(nodeKernel(), { featureCount: 2, baseMargin: 0, trees: [] });
    expect(() => kernel.margins(new Float32Array(3), 2)).toThrow(RangeError);
  });
});
