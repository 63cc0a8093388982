import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KEY, type Started, start, workFolder } from './start.ts';

const { folder, remove } = workFolder();
let server: Started;
beforeAll(async () => {
  const variables = { SOLVENT_STATE: join(folder, 'state'), METRICS_PUBLIC: 'true', STOP_DELAY_SECONDS: '0' };
  server = await start({ ...variables, ROLES: 'api' }, folder);
});
afterAll(remove);

function smoke(url: string, key: string): Promise<{ code: number; lines: string[] }> {
  const script = join(import.meta.dirname, '../../../scripts/smoke.ts');
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script, '--url', url, '--key', key], (_, stdout) =>
      resolve({ code: child.exitCode!, lines: stdout.trim().split('\n') }),
    );
  });
}

it('an API that does its work is told so, and nothing of it is counted', async () => {
  const { code, lines } = await smoke(`${server.url}/`, KEY);
  expect(lines).toHaveLength(5);
  for (const line of lines) expect(line).toMatch(/^ok {4}/);
  expect(code).toBe(0);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).not.toMatch(/^loan_predictions_total\{.*status="success"/m);
});

it('a key that is not known is told, in words of the API', async () => {
  const { code, lines } = await smoke(server.url, 'another-key-than-it-knows');
  expect(lines.filter((line) => line.startsWith('WRONG'))).toEqual([
    expect.stringMatching(/^WRONG it refuses what is no application: 403 .*, in the place of 422$/),
    expect.stringMatching(/^WRONG it scores an application .*: 403 /),
  ]);
  expect(code).toBe(1);
});

it('where nobody answers, every check says so', async () => {
  const { code, lines } = await smoke('http://127.0.0.1:1', KEY);
  expect(lines.map((line) => line.startsWith('WRONG'))).toEqual([true, true, true, true, true]);
  expect(code).toBe(1);
});
