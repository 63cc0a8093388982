import { aligned } from '../aligned.ts';
import type { MetricName } from '../application/metric-name.ts';
import { parseApplicationSchema } from '../application/schema.ts';
import type { HoldoutSection } from '../model/holdout.ts';
import type { Manifest } from '../model/manifest.ts';
import type { CleaningReport } from './data/cleaning-report.ts';
import { bandsText, policyText } from './policy-text.ts';
import type { Reached } from './threshold.ts';

/** Examples that the terminal shows for each reason; the rest is counted. */
const SHOWN = 3;

/** What cleaning left out, for people. */
export function cleaningLines(report: CleaningReport): string[] {
  const lines = [`${report.rows} rows read, ${report.kept} kept, ${report.rows - report.kept} left out`];
  for (const [reason, count] of Object.entries(report.dropped)) {
    lines.push(`  ${reason}: ${count}`);
    const examples = report.examples.filter((example) => example.reason === reason);
    for (const { row, message } of examples.slice(0, SHOWN)) lines.push(`    row ${row}: ${message}`);
    if (count > SHOWN) lines.push(`    … and ${count - SHOWN} more`);
  }
  lines.push(...unknownLevelLines(report).map((line) => `  ${line}`));
  lines.push(...report.warnings.map((warning) => `  ${warning}`));
  if (report.unusedColumns.length > 0)
    lines.push(
      `  columns that the schema does not name: ${report.unusedColumns.map((name) => name || '"" (without a name)').join(', ')}`,
    );
  return lines;
}

/** How many rows hold a level that nobody trained on, field by field. */
export function unknownLevelLines({ unknownLevels }: CleaningReport): string[] {
  return Object.entries(unknownLevels).map(
    ([field, rows]) =>
      `${field}: ${rows} ${rows === 1 ? 'row holds' : 'rows hold'} a level that the schema does not list, read as missing`,
  );
}

/** Which rows a model was measured on, without a full stop. */
export function holdoutSentence(section: HoldoutSection): string {
  const { rows, positives } = section.holdout;
  return `${rows} rows, of which ${positives} default, were held out: those ${whichRows(section)}`;
}

function whichRows(section: HoldoutSection): string {
  if (section.by === 'date') return `whose ${JSON.stringify(section.column)} is ${section.from} or later`;
  const hashed = section.by === 'content' ? 'content' : JSON.stringify(section.column);
  return `whose ${hashed} has a SHA-256 in the first ${Number((100 * section.share).toFixed(2))}% of its range`;
}

/** The metrics as a table with aligned columns. @param measuredOn the rows that they are of */
export function metricLines({ holdout, cv }: Manifest['metrics'], measuredOn = 'hold-out'): string[] {
  const header = ['metric', measuredOn, '95% interval', ...(cv ? ['cross-validation'] : [])];
  const rows = (Object.keys(holdout) as MetricName[]).map((name) => {
    const { value, low, high } = holdout[name];
    const folds = cv ? [`${digits(cv[name].mean)} ± ${digits(cv[name].std)}`] : [];
    return [name, digits(value), `${digits(low)} – ${digits(high)}`, ...folds];
  });
  return aligned([header, ...rows]);
}

/** The threshold and the bands, and what chose them. */
export function policyLines(
  { policy, schema }: Pick<Manifest, 'policy' | 'schema'>,
  reached: Reached,
): string[] {
  const { threshold, bands } = policy;
  const rule = parseApplicationSchema(schema).policy;
  return [
    `Threshold: ${threshold.toPrecision(4)}: it ${policyText(rule, reached)}`,
    `Bands: Medium from ${bands.medium.toPrecision(4)}, High from ${bands.high.toPrecision(4)}: ${bandsText(rule)}`,
  ];
}

function digits(value: number): string {
  return value.toFixed(4);
}
