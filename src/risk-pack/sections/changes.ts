import { digits } from '../../training/card/format.ts';
import { type Block, table, text } from '../document.ts';
import type { RiskPack } from '../pack.ts';
import { metricText } from './metrics.ts';

/** What is another thing than in the version before. */
export function changeBlocks({ changes, version }: RiskPack): Block[] {
  if (!changes) return [text('There is no version before it.')];
  const { schema, values, metrics } = changes;
  const parts = schema.filter(
    ({ added, removed, changed }) => added.length + removed.length + changed.length > 0,
  );
  return [
    text(`Held against version ${changes.version} (${changes.digest}), ${changes.rule}.`),
    parts.length === 0
      ? text('The schema is the same, but for what training is told.')
      : table(
          'Schema',
          ['part', 'added', 'removed', 'changed'],
          parts.map(({ part, added, removed, changed }) => [
            part,
            ...[added, removed, changed].map((names) => names.join(', ') || '–'),
          ]),
        ),
    values.length === 0
      ? text('Data, options, seed, policy and calibration are the same.')
      : table(
          'Data, options, policy, calibration',
          ['', `version ${changes.version}`, `version ${version}`],
          values.map(({ name, before, now }) => [name, before ?? '–', now ?? '–']),
        ),
    table(
      'Metrics, each on the version’s own hold-out: where these are other rows, or other data, the difference is no comparison',
      ['metric', `version ${changes.version}`, `version ${version}`, 'difference'],
      metrics.map(({ name, before, now }) => [
        metricText(name),
        digits(before),
        digits(now),
        digits(now - before),
      ]),
    ),
    text(
      'Two versions are compared on the same rows, which neither was fitted to, by npm run model -- compare.',
    ),
  ];
}
