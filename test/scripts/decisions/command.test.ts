import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type ServerType, serve } from '@hono/node-server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DECLINED, decided, decidingModel } from '../../decisions/support/decided.ts';
import { decisionStack } from '../../http/decisions/decision-stack.ts';

const model = await decidingModel();
const decision = decided(model, DECLINED);
const stack = decisionStack(model);
let server: ServerType;
let url: string;
beforeAll(async () => {
  await stack.keep(decision);
  server = serve({ fetch: stack.app.fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await once(server, 'close');
});

async function command(...args: string[]) {
  const child = spawn(process.execPath, ['scripts/decisions.ts', ...args, '--url', url], {
    env: { ...process.env, API_KEY: 'auditor' },
  });
  const [out, error, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number]>,
  ]);
  return { out, error, code };
}

it('asks the API that is named with its key', async () => {
  const { out, code } = await command('show', decision.decision_id);
  expect([JSON.parse(out).margin, code]).toEqual([decision.margin, 0]);
  expect(await stack.readings(decision.decision_id)).toMatchObject([{ reader: 'auditor', what: 'look-up' }]);
});

it('says what the API refuses, and ends with 1', async () => {
  expect(await command('show', decision.decision_id, '--key', 'shop-of-others')).toMatchObject({
    error: expect.stringContaining('This key is not known.'),
    code: 1,
  });
});

it('ends with 2 for what cannot be asked', async () => {
  expect(await command('show')).toMatchObject({ error: expect.stringContaining('show ID'), code: 2 });
  expect(await command('show', decision.decision_id, '--day', '2026-03-03')).toMatchObject({
    error: expect.stringContaining('takes no --day'),
    code: 2,
  });
});

it('asks nothing where what it is to write has no folder', async () => {
  expect(await command('notice', decision.decision_id, '--out', 'none/of/these/notice.html')).toMatchObject({
    error: expect.stringContaining('--out: there is no folder none/of/these'),
    code: 2,
  });
  const read = (await stack.readings(decision.decision_id)) as { what: string }[];
  expect(read.filter(({ what }) => what === 'notice')).toEqual([]);
});
