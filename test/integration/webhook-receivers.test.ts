import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { freePort } from '../../scripts/dev/port.ts';
import { keysOf } from '../../src/alerts/signing.ts';
import { sendAlert } from '../../src/alerts/webhook.ts';
import { root } from '../documents/documents.ts';

/** The receivers that docs/drift.md prints, run as they stand but for their port. */

const SECRET = `whsec_${btoa('the secret of both ends, and of no other')}`;
const OLD = `whsec_${btoa('the secret that both ends had before it')}`;
const document = readFileSync(join(root, 'docs/drift.md'), 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'solvent-receivers-'));
afterAll(() => rmSync(folder, { recursive: true }));
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));

function send(port: number, secrets: string, at: number) {
  const webhook = { url: new URL(`http://127.0.0.1:${port}/`), keys: keysOf(secrets)! };
  return sendAlert({ id: 'e1_alert', text: 'Drift: “bank_balance” → 7 €' }, webhook, {
    fetch,
    clock: { now: () => at },
    sleep: async () => {},
    timeout: (milliseconds) => AbortSignal.timeout(milliseconds),
  });
}

it.each([
  ['python', 'receiver.py', 'python3'],
  ['ts', 'receiver.ts', process.execPath],
])('the receiver in %s takes what is signed and new, and nothing else', async (language, name, command) => {
  const port = await freePort();
  const [, code] = new RegExp(`\`\`\`${language}\\n([^\`]*8000[\\s\\S]*?)\`\`\``).exec(document)!;
  writeFileSync(join(folder, name), code!.replace('8000', String(port)));
  const receiver = spawn(command, [name], {
    cwd: folder,
    env: { ...process.env, ALERT_WEBHOOK_SECRET: SECRET, PYTHONUNBUFFERED: '1' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let printed = '';
  receiver.stdout.on('data', (data) => (printed += data));
  try {
    const status = (headers = {}) =>
      fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}', headers }).then(
        (response) => response.status,
        () => 0,
      );
    await expect.poll(() => status(), { timeout: 30_000 }).toBe(401);
    expect(await send(port, SECRET, Date.now())).toMatchObject({ delivered: true, attempts: 1 });
    expect(await send(port, `${OLD} ${SECRET}`, Date.now())).toMatchObject({ delivered: true });
    expect(await send(port, OLD, Date.now())).toMatchObject({ reason: 'answered 401' });
    expect(await send(port, SECRET, Date.now() - 600_000)).toMatchObject({ reason: 'answered 401' });
    expect(await send(port, SECRET, Date.now() + 600_000)).toMatchObject({ reason: 'answered 401' });
    expect(
      await status({ 'webhook-id': 'a', 'webhook-timestamp': 'soon', 'webhook-signature': 'v1,é v1' }),
    ).toBe(401);
    expect(printed.trim().split('\n')).toEqual(Array(2).fill('Drift: “bank_balance” → 7 €'));
  } finally {
    receiver.kill();
    await once(receiver, 'exit');
  }
});
