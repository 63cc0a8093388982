import { parseApplicationSchema } from '../../application/schema.ts';
import { policyText } from '../policy-text.ts';
import { cleaningLines, metricLines } from '../report.ts';
import type { Imported } from './import-booster.ts';
import { roundsText } from './rounds-text.ts';

/** What came of an import, for people: what was read, how the model does on it, and what to look at. */
export function importLines({ manifest, cleaning, reached, warnings }: Imported): string[] {
  const { imported, policy, schema } = manifest;
  const { threshold, bands } = policy;
  const rule = parseApplicationSchema(schema).policy;
  const chosen =
    imported.threshold === 'given' ? 'as you said' : `it ${policyText(rule, reached, 'on the rows')}`;
  return [
    ...cleaningLines(cleaning),
    '',
    `A booster by XGBoost ${imported.version}, ${roundsText(imported)}. On the labelled rows, of which nobody knows whether it had seen them:`,
    ...metricLines(manifest.metrics, 'these rows'),
    '',
    `Threshold: ${cutText(threshold)}: ${chosen}`,
    `Bands: Medium from ${cutText(bands.medium)}, High from ${cutText(bands.high)}`,
    ...warnings.map((line) => `Warning: ${line}`),
  ];
}

/** Four digits, but for what they would round to certainty. */
function cutText(probability: number): string {
  const text = probability.toPrecision(4);
  return Number(text) === 1 ? `${probability}` : text;
}
