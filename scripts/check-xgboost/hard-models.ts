import { LARGEST_FLOAT32 } from '../../src/application/float32.ts';
import type { Ensemble } from '../../src/model/trees.ts';
import { randomInteger, seededRandom } from '../../src/random.ts';
import { boost } from '../../src/training/boosting/boost.ts';
import { boostParamsSchema } from '../../src/training/boosting/params.ts';

/** Names as levels of a category may bring them, and two features of one name. */
export const ODD_NAMES = [
  'income=<50k',
  'income=[50k, 100k]',
  'income=]',
  'say "no" \\ or not',
  'two\nlines\r\n',
  'bell\u0007\u0000',
  '',
  'twice',
  'twice',
  'twice#2',
  'a%3Cb',
  '100%',
  'half \ud83d a pair',
  'ü > 5, x=1: {y}',
];

/** Values at both ends of float32, between which thresholds must lie. */
const EXTREMES = [LARGEST_FLOAT32, 3.4e38, 3.2e38, 2e38, 1.8e38, 1e30, 1, 1.2e-38, 1e-45].map(Math.fround);

export interface HardModel {
  name: string;
  ensemble: Ensemble;
  features: Float32Array;
}

/** Models that were trained here on rows of such values, some missing, with the rows. */
export function hardModels(): HardModel[] {
  const random = seededRandom(12);
  const rows = 3000;
  const featureCount = ODD_NAMES.length;
  const features = Float32Array.from({ length: rows * featureCount }, () => {
    const kind = randomInteger(random, 2 * EXTREMES.length + 3);
    if (kind >= 2 * EXTREMES.length) return kind === 2 * EXTREMES.length ? 0 : Number.NaN;
    return kind < EXTREMES.length ? EXTREMES[kind]! : -EXTREMES[kind - EXTREMES.length]!;
  });
  const labels = Uint8Array.from({ length: rows }, (_, row) => {
    const own = features.subarray(row * featureCount, (row + 1) * featureCount);
    const above = own.filter((value, feature) => value > EXTREMES[feature % EXTREMES.length]! / 2);
    const missing = own.filter(Number.isNaN);
    return random.next() < (2 * above.length + missing.length) / own.length / 2 ? 1 : 0;
  });
  return (['exact', 'hist'] as const).map((tree_method) => {
    const params = boostParamsSchema.parse({ tree_method, num_boost_round: 60, max_depth: 5 });
    const ensemble = boost({ features, rows, featureCount, labels }, params, { random });
    return { name: tree_method, ensemble, features };
  });
}
