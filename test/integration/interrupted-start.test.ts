import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('npm start ends quietly when Ctrl-C comes while the Workers are bundled', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'solvent-interrupted-'));
  try {
    for (let turn = 0; turn < 3; turn++) {
      // A group of its own: a terminal interrupts the bundler's process too.
      const child = spawn(process.execPath, ['scripts/dev.ts'], {
        detached: true,
        env: { ...process.env, PORT: '0', SOLVENT_STATE: join(folder, 'state') },
      });
      let errors = '';
      child.stderr.on('data', (text) => {
        errors += text;
      });
      child.stdout.once('data', () => process.kill(-child.pid!, 'SIGINT'));
      const [code] = await once(child, 'close');
      expect([code, errors]).toEqual([0, '']);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
