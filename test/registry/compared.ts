import type { Recorded } from '../../src/registry/gate/compared.ts';
import type { Comparison } from '../../src/registry/gate/comparison.ts';
import { recordComparison } from '../../src/registry/judging.ts';
import type { RegistryServices } from '../../src/registry/services.ts';
import { findVersion } from '../../src/registry/versions.ts';

/** A comparison on rows that neither was fitted to, by which a version is as good as what it is held against. */
export function asGoodAs(against: Comparison['against'], changes: Partial<Comparison> = {}): Comparison {
  const champion = { auc: 0.95, brier: 0.02, recall: 0.8 };
  const difference = { value: 0, low: -0.002, high: 0.002 };
  const by = (name: 'auc' | 'brier' | 'recall') => champion[name] + (changes[name] ?? difference).value;
  return {
    against,
    rows: 10_000,
    positives: 400,
    auc: difference,
    brier: difference,
    recall: difference,
    challenger: { auc: by('auc'), brier: by('brier'), recall: by('recall') },
    champion,
    data_sha256: 'd'.repeat(64),
    ...changes,
  };
}

/** Comparisons as a key posted them, one a millisecond. */
export function recorded(...comparisons: Comparison[]): Recorded[] {
  return comparisons.map((comparison, at) => ({ comparison, withBundle: false, at, by: 'Ada' }));
}

/** Records that a version is as good as the present champion, where there is another. */
export async function letPass(services: RegistryServices, model: string, version: string): Promise<void> {
  const champion = await findVersion(services.database, model, 'champion');
  if (!champion || champion.version === version) return;
  const { version: other, digest } = champion;
  await recordComparison(services, model, version, asGoodAs({ version: other, digest }), 'a test');
}
