import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Refused } from '../../../scripts/portfolio/client.ts';
import { outputsOf, partOf } from '../../../scripts/portfolio/outputs.ts';
import { note, orForget, type Resume, resumeOrBegin } from '../../../scripts/portfolio/resume.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'solvent-resume-'));
  writeFileSync(join(folder, 'in.csv'), 'a\n1\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => ({ path: join(folder, 'in.csv') });
const outputs = () => outputsOf(file(), join(folder, 'out.csv'));
const begin = () => resumeOrBegin(file(), outputs(), 'http://solvent.test');
/** A run that comes as far as its job, if it has one, and ends in this. */
const run = (resume: Resume, error: Error, job?: string) =>
  orForget(outputs(), resume, async () => {
    if (job) resume.job = job;
    await note(outputs(), resume);
    throw error;
  }).catch(() => existsSync(outputs().note));

test('what is refused for good leaves nothing behind', async () => {
  writeFileSync(partOf(outputs().results), 'x');
  expect(await run(await begin(), new Refused('no such column', 422))).toBe(false);
  expect(existsSync(partOf(outputs().results))).toBe(false);
  expect(await run(await begin(), new Refused('a wrong key', 403))).toBe(false);
  expect(await run(await begin(), new Refused('the job is gone', 404), 'job')).toBe(false);
});

test('what another try or another key may bring to its end is kept', async () => {
  expect(await run(await begin(), new Error('nobody answers'))).toBe(true);
  const again = await begin();
  expect(await run(again, new Refused('a wrong key', 401))).toBe(true);
  expect((await begin()).idempotencyKey).toBe(again.idempotencyKey);
  expect(await run(again, new Refused('no such column', 422))).toBe(false);
  expect(await run(await begin(), new Refused('a key that was withdrawn', 403), 'job')).toBe(true);
});

test('notes that are cut off are none', async () => {
  writeFileSync(outputs().note, '{"url"');
  expect((await begin()).job).toBeUndefined();
});
