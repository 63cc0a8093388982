import { sha256Hex } from '../../src/digest.ts';
import type { MarginsOf } from '../../src/model/trees.ts';
import { train } from '../../src/training/train.ts';
import { bytesOf, schema, smallCsv } from '../training/support.ts';

const QUICK = { num_boost_round: 10, folds: 2 };

/** What is trained both here and on Node, with every kind of tree and loss among them. */
export const BUNDLES = [
  { seed: 1, params: { ...QUICK, smote: { ratio: 0.8 } } },
  { seed: 2, params: { ...QUICK, smote: null, tree_method: 'exact', scale_pos_weight: 2 } },
  { seed: 3, params: { ...QUICK, early_stopping_rounds: 2, max_depth: 4 } },
];
export type BundleOptions = (typeof BUNDLES)[number];

/** The SHA-256 of each file of a small bundle. */
export async function digestsOf(
  { seed, params }: BundleOptions,
  score?: MarginsOf,
): Promise<Record<string, string>> {
  const data = { name: 'loans.csv', bytes: bytesOf(smallCsv(600)) };
  const { files } = await train(JSON.stringify(schema), data, { seed, params, score });
  return Object.fromEntries([...files].map(([name, bytes]) => [name, sha256Hex(bytes)]));
}
