import { parseApplicationSchema } from '../../application/schema.ts';
import type { Manifest } from '../../model/manifest.ts';
import { policyText } from '../policy-text.ts';
import { cleaningLines, metricLines } from '../report.ts';
import type { Imported } from './import-booster.ts';
import { roundsText } from './rounds-text.ts';

/** What came of an import, for people: what was read, how the model does on it, and what to look at. */
export function importLines({ manifest, cleaning, reached }: Imported): string[] {
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
    `Threshold: ${threshold.toPrecision(4)}: ${chosen}`,
    `Bands: Medium from ${bands.medium.toPrecision(4)}, High from ${bands.high.toPrecision(4)}`,
    ...importWarnings(manifest).map((line) => `Warning: ${line}`),
  ];
}

/** What somebody should look at before they rely on an imported model, in sentences. */
export function importWarnings({
  imported,
  calibration,
  validation,
}: Pick<Manifest, 'imported' | 'calibration' | 'validation'>): string[] {
  const ratio = validation?.observed_to_expected;
  const off = ratio && (ratio.low > 1 || ratio.high < 1);
  return [
    ...(imported?.features === 'by_position'
      ? [
          'the booster names no features. They were taken in the order of the schema: make sure that it is the one it was trained with.',
        ]
      : []),
    ...(off
      ? [
          `on these rows ${ratio.value.toFixed(2)} times as many default as the probabilities say (95% interval ${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)}): ` +
            `${calibration ? 'even calibrated, they are' : 'they rank applications, and are'} no probabilities of default.${calibration ? '' : ' --calibrate calibrates them on these rows.'}`,
        ]
      : []),
  ];
}
