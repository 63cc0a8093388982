import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { final } from '../../../scripts/decisions/actions/final.ts';
import { asking } from '../../../scripts/model/ask.ts';
import { decidingModel } from '../../decisions/support/decided.ts';
import { decisionStack } from '../../http/decisions/decision-stack.ts';

const model = await decidingModel();
let stack: ReturnType<typeof decisionStack>;
let server: ServerType;
let folder: string;
beforeEach(async () => {
  stack = decisionStack(model);
  folder = await mkdtemp(join(tmpdir(), 'solvent-final-'));
  server = serve({ fetch: stack.app.fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
});
afterEach(async () => {
  server.close();
  await once(server, 'close');
  await rm(folder, { recursive: true });
});

async function send(name: string, text: string) {
  const path = join(folder, name);
  await writeFile(path, text);
  return sendFile(path);
}

async function sendFile(path: string) {
  const { port } = server.address() as AddressInfo;
  const lines: string[] = [];
  const ask = asking({ url: `http://127.0.0.1:${port}`, key: 'watcher' });
  const isWell = await final.run(ask, {}, [path], (line) => void lines.push(line));
  return { isWell, lines };
}

it('sends a CSV, prints which rows were refused and the counts, and is not well where any was', async () => {
  const csv = 'request_id,decision,at\nr-1,approved,2026-03-01\nr-2,perhaps,2026-03-01\n';
  expect(await send('finals.csv', csv)).toEqual({
    isWell: false,
    lines: [
      'row 3: decision is approved, declined or withdrawn',
      '2 received: 1 stored, 0 known already, 0 outdated, 1 refused.',
    ],
  });
});

it('sends JSON by the name of the file', async () => {
  const decisions = [{ id: 'r-1', decision: 'withdrawn', at: '2026-03-01' }];
  expect(await send('finals.JSON', JSON.stringify({ decisions }))).toEqual({
    isWell: true,
    lines: ['1 received: 1 stored, 0 known already, 0 outdated, 0 refused.'],
  });
});

it('says what the API refuses, and which file cannot be read', async () => {
  await expect(send('finals.csv', 'at\n2026-03-01\n')).rejects.toThrow('The file needs a column id');
  const missing = join(folder, 'missing.csv');
  await expect(sendFile(missing)).rejects.toMatchObject({ code: 'ENOENT', path: missing });
  await expect(sendFile(folder)).rejects.toThrow(`${folder}: this is a folder`);
});
