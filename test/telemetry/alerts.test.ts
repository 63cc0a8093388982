import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isFault, STATUS_OF } from '../../src/http/errors.ts';
import { testStack } from '../http/support.ts';
import { runbookCommands, runbookEvents } from './runbook.ts';

const folder = 'deploy/prometheus';
const rules = readFileSync(`${folder}/alerts.yml`, 'utf8');
const recording = readFileSync(`${folder}/recording.yml`, 'utf8');
const tests = readdirSync(`${folder}/tests`)
  .map((name) => readFileSync(`${folder}/tests/${name}`, 'utf8'))
  .join('');
const runbook = readFileSync('docs/runbook.md', 'utf8');
const headings = [...runbook.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
  title!.toLowerCase().replaceAll(' ', '-'),
);

/** What a rule says, by its name. */
const alerts = rules
  .split(/^ {6}- alert: /m)
  .slice(1)
  .map((text) => {
    const summary = /summary: (?:>-\n)?(.*?)\n\s*runbook_url: (\S+)\n/s.exec(text);
    return {
      name: /^\w+/.exec(text)![0],
      severity: /severity: (\w+)/.exec(text)?.[1],
      summary: summary?.[1],
      runbook: summary?.[2],
    };
  });
/** What each test asks of an alert. */
const asked = tests.split('eval_time:').flatMap((text) => {
  const name = /alertname: (\w+)/.exec(text)?.[1];
  return name === undefined ? [] : [{ name, text }];
});

describe.each(alerts)('$name', ({ name, severity, summary, runbook }) => {
  it('is critical or a warning', () => {
    expect(['critical', 'warning']).toContain(severity);
  });

  it('says in a sentence what it is about, and of what its number is', () => {
    expect(summary).toMatch(/^"?[A-Z{].*\.("|$)/);
    for (const [, before, pipe, after] of summary!.matchAll(/(.{0,9})\{\{ \$value([^}]*)\}\}(.{0,3})/g))
      expect(
        /humanize(Percentage|Duration)/.test(pipe!) || /^(B| [a-z])/.test(after!) || before === 'A PSI of ',
        summary,
      ).toBe(true);
  });

  it('leads to its paragraph in the runbook', () => {
    expect(runbook).toBe(`docs/runbook.md#${name.toLowerCase()}`);
    expect(headings).toContain(name.toLowerCase());
  });

  it('is tested where it fires, by its labels and words, and where it does not', () => {
    const firing = asked.filter((one) => one.name === name && one.text.includes('exp_alerts:'));
    expect(firing.length).toBeGreaterThan(0);
    for (const { text } of firing) {
      expect(text).toMatch(new RegExp(`exp_labels:\\s+\\{ severity: ${severity}`));
      expect(text).toContain('summary: ');
      expect(text).toContain(`runbook_url: ${runbook}`);
    }
    // In the midst of a service that works, and beside its own incident.
    const silent = asked.filter((one) => one.name === name && !one.text.includes('exp_alerts:'));
    expect(silent.some(({ text }) => text.startsWith(' 170m'))).toBe(true);
  });
});

it('no two alerts have one name, and no test asks for one that is not there', () => {
  const names = alerts.map(({ name }) => name);
  expect(names.length).toBeGreaterThan(30);
  expect(new Set(names).size).toBe(names.length);
  for (const { name } of asked) expect(names).toContain(name);
});

describe('the objectives', () => {
  it.each(['errors', 'slow'])('of %s are recorded over every window that burn rates need', (kind) => {
    for (const window of ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d'])
      expect(recording).toContain(`record: solvent:predict_${kind}:ratio_rate${window}\n`);
  });

  it('alerts, dashboard and runbook ask for what is recorded', () => {
    const recorded = new Set([...recording.matchAll(/record: (\S+)/g)].map(([, name]) => name));
    const used = (rules + runbook + readFileSync('deploy/grafana/solvent.json', 'utf8')).match(
      /\bsolvent:[\w:]+/g,
    )!;
    for (const name of used) expect(recorded).toContain(name);
  });

  it('are about the routes that score at once, and about no other', () => {
    const [, pattern] = /route=~"([^"]+)"/.exec(recording)!;
    for (const text of [rules, recording])
      for (const [, other] of text.matchAll(/route=~"([^"]+)"/g)) expect(other).toBe(pattern);
    const route = new RegExp(`^(?:${pattern})$`);
    const posts = testStack().app.routes.filter(({ method, path }) => method === 'POST' && route.test(path));
    expect([...new Set(posts.map(({ path }) => path.replaceAll(/:\w+(\{.*?\})?/g, '*')))].sort()).toEqual([
      '/api/v1/models/*/predict',
      '/api/v1/predict',
      '/v2/models/*/infer',
      '/v2/models/*/versions/*/infer',
    ]);
  });

  it('count as failed what the product counts as a fault of its own', () => {
    const [, faults, none] = /status=~"(5\.\.)", status!~"([^"]+)"/.exec(recording)!;
    for (const status of new Set<number>(Object.values(STATUS_OF)))
      expect(
        new RegExp(`^${faults}$`).test(`${status}`) && !new RegExp(`^${none}$`).test(`${status}`),
        `${status}`,
      ).toBe(isFault(status));
  });
});

describe('the runbook', () => {
  it('has a paragraph for each alert and no other, with its severity, where to look, what to do and what is no fault', () => {
    const paragraphs = new Map(
      runbook
        .split(/^### /m)
        .slice(1)
        .map((text) => [/^\w+/.exec(text)![0], text]),
    );
    expect([...paragraphs.keys()]).toEqual(alerts.map(({ name }) => name));
    for (const { name, severity } of alerts) {
      expect(paragraphs.get(name)).toMatch(new RegExp(`^${name}\n\n${severity}\\. `));
      for (const part of ['**Look**', '**Do**', '**No fault**'])
        expect(paragraphs.get(name), name).toContain(part);
    }
  });

  it('tells commands that it prints at its beginning, where they are run', () => {
    const { told, printed } = runbookCommands();
    expect(told.length).toBeGreaterThan(10);
    const elsewhere = [
      'npm run model -- rollback',
      'npm run drift -- --now',
      'npm run model -- push --url "$URL" --key "$KEY"',
    ];
    for (const command of told)
      expect(elsewhere.includes(command) || printed.includes(command), command).toBe(true);
  });

  it('names events that are logged', () => {
    const code = ['src', 'workers']
      .flatMap((root) =>
        readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => join(root, name)),
      )
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(name, 'utf8'))
      .join('');
    const events = runbookEvents();
    expect(events.length).toBeGreaterThan(15);
    for (const event of events)
      expect(code.includes(`'${event}'`) || code.includes(`${event}:`), event).toBe(true);
  });
});
