import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEVELOPMENT_KEY } from '../../scripts/dev/variables.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'solvent-wrangler-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('npm run wrangler-dev scores by the bundled model, with tables, queues and objects of wrangler', async () => {
  const child = spawn(process.execPath, ['scripts/wrangler-dev.ts', '--persist-to', folder, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  try {
    let said = '';
    let url: string | undefined;
    for await (const data of child.stdout.iterator({ destroyOnReturn: false })) {
      said += data;
      url = /Ready on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1];
      if (url) break;
    }
    expect(url, said).toBeDefined();
    child.stdout.resume();
    const headers = { 'X-API-Key': DEVELOPMENT_KEY, 'Content-Type': 'application/json' };
    const body = '{"employed":0,"bank_balance":28000,"annual_salary":200000}';
    const answer = await fetch(`${url}/api/v1/predict`, { method: 'POST', headers, body });
    expect(await answer.json()).toMatchObject({ success: true, data: { model_version: '1' } });
  } finally {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
});
