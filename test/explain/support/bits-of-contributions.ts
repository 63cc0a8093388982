import { sha256Hex } from '../../../src/digest.ts';
import type { Explainer } from '../../../src/explain/explainer.ts';
import { interventionalExplainer } from '../../../src/explain/interventional.ts';
import { pathDependentExplainer } from '../../../src/explain/path-dependent.ts';
import { seededRandom } from '../../../src/random.ts';
import { randomEnsemble, randomRows } from '../../model/support/random-ensemble.ts';

const FEATURES = 5;
const ROWS = 100;

/** The SHA-256 of both kinds of contributions, of trees with tables and without: asked on Node and in workerd. */
export function bitsOfContributions(): string {
  const random = seededRandom(16);
  const all: number[] = [];
  for (const depth of [2, 6]) {
    const ensemble = randomEnsemble(random, { trees: 30, depth, featureCount: FEATURES });
    const rows = randomRows(random, ROWS, FEATURES);
    const explain = ({ mean, explain }: Explainer) => {
      const out = new Float64Array(ROWS * FEATURES);
      for (let row = 0; row < ROWS; row++) explain(rows, row * FEATURES, out, row * FEATURES);
      all.push(mean, ...out);
    };
    explain(pathDependentExplainer(ensemble));
    explain(interventionalExplainer(ensemble, randomRows(random, 100, FEATURES)));
  }
  const view = new DataView(new ArrayBuffer(8 * all.length));
  all.forEach((value, index) => {
    view.setFloat64(8 * index, value);
  });
  return sha256Hex(new Uint8Array(view.buffer));
}

export const BITS_OF_CONTRIBUTIONS = '64e61db20a310458942797a6661093972b2fa7db0d219bf016df5af136da3166';
