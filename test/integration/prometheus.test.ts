import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Definition, definitions, type MetricName } from '../../src/telemetry/definitions.ts';
import { exposition } from '../../src/telemetry/exposition.ts';
import type { Series } from '../../src/telemetry/series.ts';
import { runbookQueries } from '../telemetry/runbook.ts';

/** Prometheus' own tool judges what we export and what we ship (Debian package `prometheus`). */
function promtool(args: string[], input?: string) {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, {
    input,
    encoding: 'utf8',
    cwd: 'deploy/prometheus',
  });
  if (error) throw error;
  return { status, output: stdout + stderr };
}

describe.skipIf(spawnSync('promtool', ['--version']).error)('promtool', () => {
  let text = '';
  beforeAll(() => {
    const awkward = 'a "quoted" \\ back\nslash, é and 中';
    const series = Object.entries(definitions as Record<string, Definition>).map(
      ([name, { labels, buckets }]): Series => ({
        name: name as MetricName,
        labels: labels.map((label) => `${label} ${awkward}`),
        value: 1.5e-7,
        ...(buckets && { buckets: [...buckets.map((_, index) => index), 3] }),
      }),
    );
    text = exposition(series);
  });

  it('finds nothing to complain about in an exposition of every metric', () => {
    expect(text.match(/^# TYPE/gm)).toHaveLength(Object.keys(definitions).length);
    expect(promtool(['check', 'metrics'], text)).toEqual({ status: 0, output: '' });
  });

  it('does complain about one that is damaged', () => {
    expect(promtool(['check', 'metrics'], text.replaceAll('_total', '_count')).status).not.toBe(0);
    expect(promtool(['check', 'metrics'], text.replace('\\"', '"')).status).not.toBe(0);
  });

  it('accepts the rules, and alerts fire when they should and not otherwise', () => {
    expect(promtool(['check', 'rules', 'alerts.yml', 'recording.yml'])).toMatchObject({ status: 0 });
    const tests = readdirSync('deploy/prometheus/tests').map((name) => `tests/${name}`);
    expect(promtool(['test', 'rules', ...tests])).toMatchObject({ status: 0 });
  });

  it('understands the queries of the dashboard and of the runbook', () => {
    const dashboard = JSON.parse(readFileSync('deploy/grafana/solvent.json', 'utf8')) as {
      panels: { targets?: { expr: string }[] }[];
    };
    const rules = dashboard.panels
      .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
      .concat(runbookQueries())
      .map((expr, index) => ({
        record: `dashboard:${index}`,
        expr: expr.replaceAll('$__rate_interval', '5m'),
      }));
    const folder = mkdtempSync(join(tmpdir(), 'solvent-'));
    const file = join(folder, 'dashboard.json');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
    const { status, output } = promtool(['check', 'rules', file]);
    rmSync(folder, { recursive: true });
    expect(status, output).toBe(0);
    expect(output).toContain(`${rules.length} rules found`);
  });
});
