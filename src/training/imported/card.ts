import type { MetricName } from '../../application/metric-name.ts';
import { statedValues } from '../../application/target.ts';
import type { ImportedSection } from '../../model/imported.ts';
import { changes } from '../../model/scaler.ts';
import { measuredSections, withPlots } from '../card/card.ts';
import type { MeasuredInput } from '../card/card-input.ts';
import { digits, percent, table } from '../card/format.ts';
import { limitSections } from '../card/limits.ts';
import { code, shown } from '../card/markdown.ts';
import { tableSections } from '../card/tables.ts';
import { weightSections } from '../card/weights.ts';
import { ratesSentence } from '../data/loss.ts';
import { policyText } from '../policy-text.ts';
import { roundsText } from './rounds-text.ts';

interface ImportedInput extends MeasuredInput {
  summary: MeasuredInput['summary'] & { imported: ImportedSection };
  /** What to look at before anybody relies on it, in sentences. */
  doubts: readonly string[];
}

/** `MODEL_CARD.md` of an imported model, and its plots, as `modelCard` gives them of one that was trained here. */
export function importedCard(input: ImportedInput): Map<string, string> {
  const { schema } = input;
  const sections = [
    `# ${shown(schema.title ?? schema.name)}`,
    '**Imported: it was not trained here.** The numbers are those of `manifest.json`.',
    ...originSections(input),
    ...purposeSections(input),
    ...dataSections(input),
    ...metricSections(input),
    ...measuredSections(input),
    ...limitSections(schema),
    ...tableSections(input),
  ];
  return withPlots(`${sections.join('\n\n')}\n`, input);
}

const FOUND: Record<ImportedSection['features'], string> = {
  by_name: 'Its features were found in the schema by their names.',
  by_scaler: 'Its features were found in the schema by the names that its scaler has for them.',
  by_position:
    '**Neither it nor a scaler names its features: they were taken in the order of the schema, and nothing shows whether that is the right one.**',
};

function originSections({ summary, doubts }: ImportedInput): string[] {
  const { imported, scaler, calibration, seed } = summary;
  const scaled = changes(scaler);
  return [
    '## Where it is from',
    [
      `A booster that XGBoost ${imported.version} wrote, SHA-256 \`${imported.sha256}\`: ${roundsText(imported)}.`,
      FOUND[imported.features],
      scaled
        ? 'A standard scaler stands before its trees: features are scaled in 64 bits, and all that this card says of them is in their own units.'
        : 'Nothing stands between its features and its trees.',
      calibration === null
        ? 'Its probabilities are its own: they were not calibrated.'
        : `Platt calibration on the rows below: slope ${calibration.slope.toFixed(4)}, intercept ${calibration.intercept.toFixed(4)}. If it was fitted to the same rows, the calibration is too sharp.`,
      `Seed ${seed} chose the golden rows, the reference and the bootstrap.`,
    ].join(' '),
    '**What is not known:** which rows it was fitted to, with which parameters, whether they were resampled, and how it did on rows that it had not ' +
      'seen. What is called hold-out, and training part, are the labelled rows that it was imported with. If it had seen them, everything below looks better than it is.',
    ...(doubts.length > 0
      ? [
          `What was to be looked at when it was imported:\n\n${doubts.map((doubt) => `- ${shown(doubt)}`).join('\n')}`,
        ]
      : []),
  ];
}

function purposeSections({ summary, schema, reached }: ImportedInput): string[] {
  const { policy, features, imported } = summary;
  const { medium, high } = policy.bands;
  const chosen =
    imported.threshold === 'given'
      ? 'was said at the import'
      : `${policyText(schema.policy, reached, 'on the rows')}, on the rows that it was imported with`;
  return [
    '## What it is for',
    `It estimates the probability that a loan defaults (${code(schema.target.column)} is ${shown(statedValues(schema.target.positive).join(' or '))}) from ` +
      `${features.length} features: ${features.map(code).join(', ')}. At and above ${percent(policy.threshold)} the prediction is default: this ` +
      `threshold ${chosen}. The risk band is Medium from ${percent(medium)} and High from ${percent(high)}.`,
  ];
}

function dataSections(input: ImportedInput): string[] {
  const { summary, dataName, warnings } = input;
  const { data } = summary;
  const dropped = Object.entries(data.dropped);
  return [
    '## Data',
    `${code(dataName)}: ${data.rows} usable rows, ${data.positives} of them (${percent(data.positives / data.rows)}) defaults. ` +
      (dropped.length === 0
        ? 'No row was left out.'
        : `Left out: ${dropped.map(([reason, count]) => `${count} ${reason}`).join(', ')}.`) +
      ` SHA-256 \`${data.sha256}\`.`,
    ...(data.lost && data.lost.rows > 0
      ? [
          `Of the rows left out, ${data.lost.rows} could not be used: ${ratesSentence({ kept: data.rows, lost: data.lost }, data.positives)}.`,
        ]
      : []),
    ...weightSections(input),
    ...warnings.map(shown),
  ];
}

function metricSections({ summary }: ImportedInput): string[] {
  const { holdout } = summary.metrics;
  const byWeight = summary.validation.weighing ? ' All by weight.' : '';
  return [
    '## Metrics',
    `On the rows that it was imported with, and 95% bootstrap intervals. Whether it had seen them is not known.${byWeight}`,
    table(
      ['metric', 'these rows', '95% interval'],
      (Object.keys(holdout) as MetricName[]).map((name) => {
        const { value, low, high } = holdout[name];
        return [name, digits(value), `${digits(low)} – ${digits(high)}`];
      }),
    ),
    '![ROC curve](roc.svg) ![Score distribution](scores.svg)',
    'The red line among the scores is the threshold.',
  ];
}
