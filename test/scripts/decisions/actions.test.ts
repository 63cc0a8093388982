import { execFileSync } from 'node:child_process';
import { lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ACTIONS } from '../../../scripts/decisions/actions.ts';
import type { Given } from '../../../scripts/decisions/options.ts';
import { patiently } from '../../../scripts/decisions/patiently.ts';
import { type Ask, Refused } from '../../../scripts/model/ask.ts';
import { decisionSchema } from '../../../src/http/decisions/decision-view.ts';
import { DECLINED, decided, decidingModel, MADE_AT } from '../../decisions/support/decided.ts';
import { decisionStack, erasedOf } from '../../http/decisions/decision-stack.ts';
import { linesOf } from '../../table/parquet/support.ts';

const model = await decidingModel();
const made = (index: number, changes = {}) =>
  decided(model, DECLINED, { at: MADE_AT + index, subject: 'C-17', request_id: `r-${index}`, ...changes });
const DAY = { from: '2026-03-03T00:00:00Z', to: '2026-03-04T00:00:00Z' };

let stack: ReturnType<typeof decisionStack>;
let folder: string;
beforeEach(async () => {
  stack = decisionStack(model);
  folder = await mkdtemp(join(tmpdir(), 'solvent-decisions-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** What of a run is refused once for too many requests. */
let refuseOnce: RegExp | undefined;
const asked = async (path: string, body?: object, type?: string) => {
  if (refuseOnce?.test(path)) {
    refuseOnce = undefined;
    throw new Refused('rate_limited', 'Too many requests.', 0.01);
  }
  const headers = { 'X-API-Key': 'auditor', ...(type && { Accept: type }) };
  const response = await stack.app.request(path, { method: body ? 'POST' : 'GET', headers });
  if (response.ok) return response;
  const { error, message } = (await response.json()) as { error: string; message: string };
  throw new Refused(error, message);
};
const ask: Ask = Object.assign(
  async (path: string, body?: object) => (await (await asked(path, body)).json()) as never,
  {
    file: async (path: string, type?: string) =>
      new Uint8Array(await (await asked(path, undefined, type)).arrayBuffer()),
  },
);

async function run(name: string, given: Given = {}, args: string[] = []) {
  const lines: string[] = [];
  ACTIONS[name]!.check?.(given, args);
  const isWell = await ACTIONS[name]!.run(patiently(ask), given, args, (line) => void lines.push(line));
  return { isWell, lines };
}

it('show prints the record, and nothing of it is obeyed by a terminal', async () => {
  const odd = made(1, { subject: 'C\u001b[31m' });
  await stack.keep(odd);
  const { lines } = await run('show', {}, [odd.decision_id.toUpperCase()]);
  expect(JSON.parse(lines.join('\n'))).toMatchObject({ decision_id: odd.decision_id, reasons: odd.reasons });
  expect(lines.join('')).not.toContain('\u001b');
});

it('find prints a line a decision, of every page', async () => {
  await stack.keep(...Array.from({ length: 130 }, (_, index) => made(index)));
  const { lines } = await run('find', { subject: 'C-17', day: '2026-03-03' });
  expect(lines.length).toBe(131);
  expect(lines[0]).toMatch(/^decision +at +caller +model +PD +default +reasons$/);
  expect(lines[1]).toMatch(
    / shop +garden-loans 3 +0\.9526 +yes +debt:higher income:lower late:value soil:value$/,
  );
  expect((await run('find', { request: 'nobody', day: '2026-03-03' })).lines).toEqual(['There is none.']);
});

it('replay goes through all of a period, waits where it must, and says what differs', async () => {
  const wrong = made(2, { margin: 7 });
  const lost = made(3, { digest: 'e'.repeat(64) });
  await stack.keep(made(1), wrong, lost, erasedOf(made(4)));
  refuseOnce = /replay$/;
  const { isWell, lines } = await run('replay', DAY);
  expect(lines).toEqual([
    `${wrong.decision_id} margin: 7 → ${made(1).margin}`,
    expect.stringMatching(`^${lost.decision_id}: .*version 3 of garden-loans`),
    '1 the same to the last bit, 1 otherwise, 1 that cannot be replayed, 1 erased.',
  ]);
  expect([isWell, refuseOnce]).toEqual([false, undefined]);
});

it('replay of one that is the same is well', async () => {
  await stack.keep(made(1));
  expect(await run('replay', {}, [made(1).decision_id])).toEqual({
    isWell: true,
    lines: ['1 the same to the last bit, 0 otherwise, 0 that cannot be replayed, 0 erased.'],
  });
});

it('notice prints the reasons in every language, or writes the page for the eyes of its owner', async () => {
  await stack.keep(made(1));
  const { lines } = await run('notice', {}, [made(1).decision_id]);
  expect(lines[0]).toMatch(
    /^Declined at 2026-03-03T10:20:30\.041Z by version 3 of garden-loans\. 4 reasons\./,
  );
  expect(lines.slice(3, 5)).toEqual(['2. (en) Income is low', '2. (de) Das Einkommen ist gering']);
  expect(lines.at(-1)).toBe('soil: sand');
  const out = join(folder, 'notice.html');
  await run('notice', { out }, [made(1).decision_id]);
  expect(await readFile(out, 'utf8')).toMatch(/^<!doctype html>/);
  expect((await stat(out)).mode & 0o777).toBe(0o600);
});

it('readings tell who read it', async () => {
  await stack.keep(made(1));
  expect((await run('readings', {}, [made(1).decision_id])).lines).toEqual(['Nobody read it.']);
  await run('show', {}, [made(1).decision_id]);
  expect((await run('readings', {}, [made(1).decision_id])).lines[1]).toMatch(/ auditor +look-up +–$/);
});

it('export writes a line a decision', async () => {
  await stack.keep(...Array.from({ length: 101 }, (_, index) => made(index)));
  const out = join(folder, 'march.ndjson');
  expect((await run('export', { ...DAY, out })).lines).toEqual([`${out}: 101 decisions`]);
  const lines = (await readFile(out, 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).request_id)).toEqual(lines.map((_, index) => `r-${index}`));
});

it('export leaves a file as it was when it is refused', async () => {
  const out = join(folder, 'precious.ndjson');
  await writeFile(out, 'precious');
  refuseOnce = /api.v1.decisions/;
  await expect(ACTIONS.export!.run(ask, { ...DAY, out }, [], () => {})).rejects.toThrow('Too many');
  expect(await readFile(out, 'utf8')).toBe('precious');
  expect((await readdir(folder)).filter((name) => name.startsWith('precious'))).toEqual(['precious.ndjson']);
});

it('export writes where a link points, and leaves the link', async () => {
  await stack.keep(made(1));
  const [file, link] = [join(folder, 'march.ndjson'), join(folder, 'latest.ndjson')];
  await writeFile(file, 'older');
  await symlink(file, link);
  await run('export', { ...DAY, out: link });
  expect(JSON.parse(await readFile(file, 'utf8')).decision_id).toBe(made(1).decision_id);
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
});

it('export writes into a pipe that somebody reads', async () => {
  await stack.keep(made(1));
  const pipe = join(folder, 'reader.ndjson');
  execFileSync('mkfifo', [pipe]);
  const [text] = await Promise.all([readFile(pipe, 'utf8'), run('export', { ...DAY, out: pipe })]);
  expect(JSON.parse(text).decision_id).toBe(made(1).decision_id);
  expect((await lstat(pipe)).isFIFO()).toBe(true);
});

it('export writes a Parquet file by its name, with what has members as JSON', async () => {
  const erased = erasedOf(made(2));
  await stack.keep(made(1), erased);
  const out = join(folder, 'march.parquet');
  await run('export', { ...DAY, out });
  const [first, second] = (await linesOf(await readFile(out))).map((line) => JSON.parse(line));
  const { decision_id, margin, probability, subject, application, reasons } = made(1);
  expect(first).toMatchObject({
    decision_id,
    margin,
    probability,
    subject,
    prediction: 1,
    row: null,
    erased: null,
  });
  expect(Object.keys(first).sort()).toEqual(Object.keys(decisionSchema.shape).sort());
  expect(first.at).toMatch(/^2026-03-03T10:20:30\.041/);
  expect(JSON.parse(first.application)).toEqual(application);
  expect(JSON.parse(first.reasons)).toEqual(reasons);
  expect(second).toMatchObject({ decision_id: erased.decision_id, subject: null, reasons: null });
  expect(JSON.parse(second.erased).at).toBe('2026-04-01T00:00:00.000Z');
});

it.each([
  ['show', {}, ['r-17'], '"r-17" is no id'],
  ['find', {}, [], 'say request_id or subject'],
  ['find', { subject: 'C-17' }, [], 'day'],
  ['replay', DAY, [made(1).decision_id], 'either ID or'],
  ['replay', {}, [], 'say request_id or subject'],
  ['export', DAY, [], '--out FILE.ndjson'],
])('%s %j %j is refused before anything is asked', async (name, given, args, message) => {
  await expect(run(name, given, args)).rejects.toThrow(message);
});
