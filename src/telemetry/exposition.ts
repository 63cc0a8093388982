import { type Definition, definitions, type MetricName } from './definitions.ts';
import type { Series } from './series.ts';
import { keyOf } from './totals.ts';

export const EXPOSITION_MEDIA_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Writes series in Prometheus' text format 0.0.4: families in the order of the definitions, series sorted by label
 * values, families without series left out.
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function exposition(series: readonly Series[]): string {
  const families = Map.groupBy(series, ({ name }) => name);
  let text = '';
  for (const [name, definition] of Object.entries(definitions) as [MetricName, Definition][]) {
    const family = families.get(name);
    if (!family) continue;
    text += `# HELP ${name} ${escapeHelp(definition.help)}\n# TYPE ${name} ${definition.type}\n`;
    for (const member of family.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)))
      text += definition.buckets ? histogramLines(member, definition) : sampleLine(member, definition);
  }
  return text;
}

function sampleLine(series: Series, definition: Definition): string {
  return line(series.name, labelPairs(series, definition), series.value);
}

function histogramLines(series: Series, definition: Definition): string {
  const labels = labelPairs(series, definition);
  const bounds = [...definition.buckets!, Infinity];
  let count = 0;
  let text = '';
  bounds.forEach((bound, index) => {
    count += series.buckets![index]!;
    text += line(`${series.name}_bucket`, [...labels, `le="${numberText(bound)}"`], count);
  });
  return (
    text + line(`${series.name}_sum`, labels, series.value) + line(`${series.name}_count`, labels, count)
  );
}

function labelPairs(series: Series, definition: Definition): string[] {
  return definition.labels.map((label, index) => `${label}="${escapeLabel(series.labels[index]!)}"`);
}

function line(name: string, pairs: string[], value: number): string {
  const labels = pairs.length > 0 ? `{${pairs.join(',')}}` : '';
  return `${name}${labels} ${numberText(value)}\n`;
}

/** As Go's ParseFloat reads it. */
function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  return String(value);
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
