import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { definitions, type MetricName } from '../../src/telemetry/definitions.ts';
import { runbookQueries } from './runbook.ts';

/** What the files under `deploy/` ask Prometheus for: names, and the labels that they choose or group by. */
const NAME = /\b(?:loan|http|process|nodejs)_[a-z0-9_]+/g;
/** What Prometheus makes of them: test/telemetry/alerts.test.ts looks whether it does. */
const RECORDED = /\bsolvent:|\bALERTS\{/;

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
  panels: {
    id: number;
    type: string;
    title: string;
    gridPos: { x: number; y: number; w: number; h: number };
    targets?: { expr: string }[];
  }[];
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
    expect(names.length > 0 || RECORDED.test(text)).toBe(true);
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

it('the dashboard shows the objectives, and then infrastructure, model quality and business', () => {
  const rows = dashboard.panels.filter(({ type }) => type === 'row').map(({ title }) => title);
  expect(rows).toEqual(['Objectives', 'Infrastructure', 'Model quality', 'Business']);
  expect(dashboard.panels[0]!.title).toBe('Objectives');
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
});

it('no panel of the dashboard covers another, or goes beyond its width', () => {
  const taken = new Map<string, string>();
  for (const { title, gridPos } of dashboard.panels) {
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
    for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        expect(taken.get(`${x},${y}`), title).toBeUndefined();
        taken.set(`${x},${y}`, title);
      }
  }
});

it('what other services count under the same names is left out', () => {
  for (const [title, text] of [...rules, ...queries])
    for (const [, name, labels] of text.matchAll(/\b((?:http|process|nodejs)_[a-z0-9_]+)(\{[^}]*\})?/g))
      if (metricOf(name!)) expect(labels, `${name} in ${title}`).toContain('job="solvent"');
});
