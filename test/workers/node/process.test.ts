import cluster from 'node:cluster';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { answeringProcess } from '../../../workers/node/process.ts';

const folder = mkdtempSync(join(tmpdir(), 'solvent-process-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** @param text what the process is to run */
function begin(text: string) {
  const exec = join(folder, 'process.mjs');
  writeFileSync(exec, text);
  cluster.setupPrimary({ exec, execArgv: [] });
  const child = answeringProcess();
  const worker = Object.values(cluster.workers!).at(-1)!;
  return { child, worker };
}

describe('a process that answers', () => {
  it.each([
    [1, false],
    [2, true],
  ])('that ends with code %i would end so again: %s', async (code, isFinal) => {
    const { child } = begin(`process.exit(${code})`);
    expect(await child.ended).toEqual({ reason: `code ${code}`, isFinal });
  });

  it.runIf(existsSync('/proc/self'))(
    'is told to stop after it has ended, and takes nobody with it',
    async () => {
      const { child, worker } = begin('setInterval(() => {}, 1000)');
      await once(worker, 'online');
      process.kill(worker.process.pid!, 'SIGKILL');
      // Without a turn of the event loop, so that Node does not know.
      while (!hasEnded(worker.process.pid!));
      expect(worker.isConnected()).toBe(true);
      child.stop();
      expect(await child.ended).toEqual({ reason: 'SIGKILL', isFinal: false });
    },
  );

  it('that cannot be begun has ended, and may be begun again', async () => {
    cluster.setupPrimary({ exec: join(folder, 'process.mjs'), execArgv: [], cwd: join(folder, 'no-folder') });
    const { isFinal, reason } = await answeringProcess().ended;
    expect(reason).toContain('ENOENT');
    expect(isFinal).toBe(false);
  });
});

/** Only its parent has not asked how. */
const hasEnded = (pid: number) => /^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
