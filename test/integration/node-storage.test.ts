import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type NodeServer, startNodeServer } from '../../scripts/dev/node-process.ts';

const ENTRY = join(import.meta.dirname, '../../workers/node/index.ts');
const DISK_BYTES = 16 * 1024 * 1024;
const KEY = 'a-key-of-this-test';
/** An answer that takes longer counts as none. */
const PATIENCE_MS = 15_000;

const disk = mkdtempSync(join(tmpdir(), 'solvent-disk-'));
/** A disk of its own, which not everybody may mount, nor everywhere. */
const isMounted =
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'solvent-test', disk]).status === 0;

let server: NodeServer;
const variables = { API_KEY: KEY, RATE_LIMIT_PER_MINUTE: '0', LOG_LEVEL: 'info' };
const startServer = () => startNodeServer(join(disk, 'state'), variables);
beforeAll(async () => {
  server = await startServer();
}, 60_000);
afterAll(async () => {
  await server.stop();
  if (isMounted) execFileSync('umount', [disk]);
  await rm(disk, { recursive: true });
});

async function call(
  path: string,
  body?: string,
  type = 'application/json',
  method = 'POST',
  others: Record<string, string> = {},
) {
  const response = await fetch(`${server.url}${path}`, {
    ...(body !== undefined && { method, body }),
    headers: { 'X-API-Key': KEY, 'Content-Type': type, ...others },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const { error, message, data } = (await response.json()) as {
    error?: string;
    message?: string;
    data?: Record<string, string>;
  };
  return { status: response.status, retryAfter: response.headers.get('Retry-After'), error, message, data };
}

async function metrics(): Promise<[status: number, text: string]> {
  const response = await fetch(`${server.url}/metrics`, { headers: { 'X-API-Key': KEY } });
  return [response.status, await response.text()];
}

const APPLICATION = '{"employed":0,"bank_balance":28000,"annual_salary":200000}';
const HEAD = 'employed,bank_balance,annual_salary\n';
const portfolio = (rows: number) => HEAD + '0,28000,200000\n'.repeat(rows);
/** Begun when there was room. */
let upload = '';

/** Each of them wants room: a file, a row, or both. */
const WRITES: [name: string, () => ReturnType<typeof call>][] = [
  ['a portfolio', () => call('/api/v1/portfolios', portfolio(20_000), 'text/csv')],
  ['a batch', () => call('/api/v1/predict/batch', `{"predictions":[${APPLICATION}]}`)],
  ['a part', () => call(`/api/v1/uploads/${upload}/parts/1`, portfolio(20_000), 'text/csv', 'PUT')],
  [
    'outcomes',
    () => call('/api/v1/outcomes', `loan_id,outcome,at\n${'L-1,0,2026-01-01\n'.repeat(5_000)}`, 'text/csv'),
  ],
];

/** Applications with keys, until one is refused: a row of some hundred bytes may find room in pages that are there. */
async function refusedByKey() {
  for (let number = 1; ; number++) {
    const key = { 'Idempotency-Key': `a-key-${number}` };
    const answer = await call('/api/v1/predict', APPLICATION, 'application/json', 'POST', key);
    if (answer.status !== 200) return answer;
  }
}

/** Takes all room there is. @returns gives it back */
async function fillUp(): Promise<() => Promise<void>> {
  const path = join(disk, 'filler');
  const file = await open(path, 'w');
  for (let bytes = 1024 * 1024; bytes >= 1; ) {
    try {
      if ((await file.write(new Uint8Array(bytes))).bytesWritten < bytes) bytes = Math.floor(bytes / 2);
    } catch {
      bytes = Math.floor(bytes / 2);
    }
  }
  await file.close();
  return () => rm(path);
}

it('a database that somebody keeps locked is a clear 503 for what wants to write, and predictions go on', async () => {
  const database = new DatabaseSync(join(disk, 'state/state.db'));
  database.exec('BEGIN IMMEDIATE');
  const write = call('/api/v1/uploads', '{"type":"text/csv"}');
  expect(await call('/api/v1/predict', APPLICATION)).toMatchObject({ status: 200 });
  expect(await write).toMatchObject({ status: 503, error: 'storage_unavailable', retryAfter: '5' });
  database.exec('ROLLBACK');
  database.close();
  expect(await call('/api/v1/uploads', '{"type":"text/csv"}')).toMatchObject({ error: undefined });
});

// Whoever may not mount has no disk to fill.
if (isMounted)
  it('a full disk is a clear 503 for what wants room, none for what does not, and over when there is room again', async () => {
    upload = (await call('/api/v1/uploads', '{"type":"text/csv"}')).data!.upload_id!;
    // Whoever reads adds its own first.
    await metrics();
    const makeRoom = await fillUp();
    for (const [name, write] of WRITES) {
      const { status, error, message, retryAfter } = await write();
      expect([name, status, error, message]).toEqual([
        name,
        503,
        'storage_unavailable',
        'The disk is full. Send it again.',
      ]);
      expect(Number(retryAfter), name).toBeGreaterThan(0);
      expect(await call('/api/v1/predict', APPLICATION)).toMatchObject({ status: 200 });
    }
    expect(await refusedByKey()).toMatchObject({ status: 503, message: 'The disk is full. Send it again.' });
    expect((await call('/readyz')).status).toBe(200);
    expect(await metrics()).toEqual([200, expect.stringContaining('loan_predictions_total{')]);
    const writing = await readdir(join(disk, 'state/blobs/.solvent/writing'), { withFileTypes: true });
    expect(writing.filter((entry) => entry.isFile())).toEqual([]);
    await makeRoom();
    const answers = [];
    for (const [name, write] of WRITES) {
      const answer = await write();
      expect([name, answer.status, answer.error]).toEqual([name, expect.any(Number), undefined]);
      answers.push(answer);
    }
    const id = answers[0]!.data!.job_id;
    await expect
      .poll(async () => (await call(`/api/v1/portfolios/${id}`)).data?.status, { timeout: 60_000 })
      .toBe('SUCCESS');
  });

if (isMounted)
  it('a full disk keeps nobody from starting on a state that is whole, and says in one sentence that another cannot be made', async () => {
    const makeRoom = await fillUp();
    await server.stop('SIGKILL');
    server = await startServer();
    expect(await call('/api/v1/predict', APPLICATION)).toMatchObject({ status: 200 });
    // The threads of the other roles have begun as well.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(await call('/api/v1/predict', APPLICATION)).toMatchObject({ status: 200 });
    const SOLVENT_STATE = join(disk, 'another');
    const { status, stderr } = spawnSync(process.execPath, [ENTRY], {
      env: { ...process.env, ...variables, PORT: '0', SOLVENT_STATE },
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/^The state folder \S+another cannot be [^\n]+\n$/);
    expect(status).toBe(2);
    await makeRoom();
    expect(await server.stop()).toBe(0);
  });
