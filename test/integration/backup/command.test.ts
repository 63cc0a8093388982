import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sealOf } from '../../../src/platform/node/backup/part-file.ts';
import { type Started, start, workFolder } from '../node/start.ts';
import { answersOf, happen } from './installation.ts';

const ROOT = join(import.meta.dirname, '../../..');
const { folder, remove } = workFolder();
const original = {
  SOLVENT_STATE: join(folder, 'state'),
  STOP_DELAY_SECONDS: '0',
  RATE_LIMIT_PER_MINUTE: '0',
};
const backup = join(folder, 'backup');

/** Less than the project's bundles and data sets take. */
const disk = join(folder, 'disk');
mkdirSync(disk);
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'solvent-test', disk]).status === 0;

let running: Started;
let job: string;
beforeAll(async () => {
  running = await start(original, folder);
  ({ job } = await happen(running.url, original));
});
afterAll(async () => {
  running.child.kill('SIGKILL');
  await running.ended;
  if (isMounted) execFileSync('umount', [disk]);
  remove();
});

async function command(name: string, state: string, ...given: string[]) {
  const env = { PATH: process.env.PATH, SOLVENT_STATE: state };
  try {
    const script = join(ROOT, 'scripts', `${name}.ts`);
    return {
      code: 0,
      ...(await promisify(execFile)(process.execPath, [script, ...given], { env, cwd: folder })),
    };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

it('`npm run backup` copies what runs, says what and its digest; `npm run restore` starts as it was', async () => {
  const made = await command('backup', original.SOLVENT_STATE, '--to', backup);
  const { sha256 } = await sealOf(join(backup, 'manifest.json'));
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(made.stdout).toMatch(/^[\d,]+ rows of \d+ tables .* files .* are in /);
  expect(made.stdout).toContain(sha256);
  const before = await answersOf(running.url, job);

  const restored = { ...original, SOLVENT_STATE: join(folder, 'restored') };
  expect(await command('restore', restored.SOLVENT_STATE, '--from', backup)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Restored: [\d,]+ rows /),
    stderr: '',
  });
  const other = await start(restored, folder);
  expect(await answersOf(other.url, job)).toEqual(before);
  other.child.kill('SIGTERM');
  await other.ended;
});

it('refuses in one sentence, with 1, what cannot be done', async () => {
  const sentence = (text: string) => ({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(new RegExp(`^[^\n]*${text}[^\n]*\n$`)),
  });
  const nowhere = join(folder, 'nowhere');
  expect(await command('backup', original.SOLVENT_STATE, '--to', backup)).toEqual(
    expect.objectContaining(sentence('holds a backup')),
  );
  expect(await command('backup', nowhere, '--to', join(folder, 'more'))).toEqual(
    expect.objectContaining(sentence('nothing to back up')),
  );
  expect(await command('restore', original.SOLVENT_STATE, '--from', backup)).toEqual(
    expect.objectContaining(sentence('has files already')),
  );
  expect(await command('restore', nowhere, '--from', folder)).toEqual(
    expect.objectContaining(sentence('holds no backup')),
  );
  expect(existsSync(nowhere)).toBe(false);
  const file = join(backup, 'manifest.json');
  expect(await command('backup', original.SOLVENT_STATE, '--to', file)).toEqual(
    expect.objectContaining(sentence('is a file. Name a folder')),
  );
  expect(await command('restore', join(file, 'below'), '--from', backup)).toEqual(
    expect.objectContaining(sentence('is a file. Name a folder')),
  );
});

it.skipIf(!isMounted)('says that the disk is full, in one sentence, and leaves no manifest', async () => {
  const to = join(disk, 'backup');
  const made = await command('backup', original.SOLVENT_STATE, '--to', to);
  expect(made).toMatchObject({
    code: 1,
    stderr: `The disk is full. What stands in ${to} is no whole backup: delete it.\n`,
  });
  expect(existsSync(join(to, 'manifest.json'))).toBe(false);
  expect(await command('restore', join(folder, 'half'), '--from', to)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('not finished'),
  });
  rmSync(to, { recursive: true });
});
