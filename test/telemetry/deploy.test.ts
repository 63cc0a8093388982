import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { definitions, type MetricName } from '../../src/telemetry/definitions.ts';
import { runbookQueries } from './runbook.ts';

/** What the files under `deploy/` ask Prometheus for: names, and the labels that they choose or group by. */
const NAME = /\b(?:loan|http|process|nodejs)_[a-z0-9_]+/g;

function metricOf(name: string): MetricName | undefined {
  const base = name.replace(/_(?:bucket|sum|count)$/, '');
  return [name, base].find((each): each is MetricName => each in definitions);
}

/** `name{a="…", b=~"…"}` → [name, [a, b]] */
function selectors(text: string): [string, string[]][] {
  return [...text.matchAll(/\b((?:loan|http|process|nodejs)_[a-z0-9_]+)\{([^}]*)\}/g)].map(
    ([, name, labels]) => [name!, [...labels!.matchAll(/([a-z_]+)\s*=/g)].map(([, label]) => label!)],
  );
}

const read = (path: string) => readFileSync(path, 'utf8');
const rules = ['alerts', 'recording'].map((name) => [name, read(`deploy/prometheus/${name}.yml`)] as const);
const dashboard = JSON.parse(readFileSync('deploy/grafana/solvent.json', 'utf8')) as {
  panels: { title: string; targets?: { expr: string }[] }[];
};
const queries = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => [title, expr] as const),
);

/** What an operator types into Prometheus. */
const inRunbook = runbookQueries()
  .filter((expr) => expr.match(NAME))
  .map((expr) => ['the runbook', expr] as const);

describe.each([...rules, ...queries, ...inRunbook])('%s', (_, text) => {
  it('ask for metrics that are exported, by labels that they have', () => {
    const names = text.match(NAME) ?? [];
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(metricOf(name), name).toBeDefined();
    for (const [name, labels] of selectors(text)) {
      const known: readonly string[] = [...definitions[metricOf(name)!].labels, 'le', 'job'];
      for (const label of labels) expect(known, `${name}{${label}}`).toContain(label);
    }
  });
});

it('docs/observability.md lists every metric and no other, with its type and labels', () => {
  const rows = readFileSync('docs/observability.md', 'utf8').matchAll(
    /^\| (`(?:loan|http|process|nodejs)_.*?) \| (\w+)[^|]*\| ([^|]*)\|/gm,
  );
  const listed = [...rows].flatMap(([, names, type, labels]) =>
    [...names!.matchAll(/`(\w+)`/g)].map(([, name]) => [
      name,
      type,
      [...labels!.replaceAll(/\(.*?\)/g, '').matchAll(/`(\w+)`/g)].map(([, label]) => label),
    ]),
  );
  expect(listed.toSorted()).toEqual(
    Object.entries(definitions)
      .map(([name, { type, labels }]) => [name, type, [...labels]])
      .toSorted(),
  );
});

it('the dashboard shows every metric', () => {
  const shown = new Set(queries.flatMap(([, expr]) => (expr.match(NAME) ?? []).map(metricOf)));
  expect(Object.keys(definitions).filter((name) => !shown.has(name as MetricName))).toEqual([]);
});
