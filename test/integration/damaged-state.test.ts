import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stack, startStack } from '../../scripts/dev/stack.ts';
import { storageOf } from '../../scripts/dev/storage.ts';
import { readJob, submitFile } from '../../scripts/portfolio/client.ts';
import { seededRandom } from '../../src/random.ts';
import { handMadeBundle } from '../http/hand-made-bundle.ts';
import { randomEnsemble } from '../model/support/random-ensemble.ts';
import { publishAll } from '../registry/publish-all.ts';

const schema = {
  name: 'garden-loans',
  target: { column: 'Bad' },
  fields: [{ name: 'plots', column: 'Plots', type: 'integer', min: 0, max: 50 }],
  policy: { maximize: 'recall' },
};
const ensemble = randomEnsemble(seededRandom(1), { trees: 5, depth: 3, featureCount: 1 });
const ROWS = 20_000;

let folder: string;
let stack: Stack;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'solvent-test-'));
  const variables = {
    API_KEY: 'dev-key',
    MODEL_NAME: schema.name,
    RATE_LIMIT_PER_MINUTE: '0',
    PORTFOLIO_CHUNK_BYTES: '16384',
    LOG_LEVEL: 'error',
  };
  stack = await startStack({ port: 0, stateDir: join(folder, 'state'), variables, onLog: () => {} });
  await publishAll(storageOf(stack.bucket, stack.database), [handMadeBundle(schema, ensemble, [[4]])]);
});
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
});

async function finishedJob(): Promise<string> {
  const file = join(folder, 'portfolio.csv');
  await writeFile(file, `plots\n${Array.from({ length: ROWS }, (_, row) => `${row % 50}\n`).join('')}`);
  const server = { url: stack.url, key: 'dev-key' };
  const { job_id } = await submitFile(server, { path: file }, crypto.randomUUID());
  for (;;) {
    const { status } = await readJob(server, job_id);
    if (status === 'SUCCESS') return job_id;
    if (status !== 'PENDING' && status !== 'PROGRESS') throw new Error(status);
  }
}

const download = (id: string) =>
  fetch(`${stack.url}/api/v1/portfolios/${id}/results`, { headers: { 'X-API-Key': 'dev-key' } });

/** The file of the state folder that holds an object. */
async function fileOf(bytes: Uint8Array): Promise<string> {
  const entries = await readdir(join(folder, 'state'), { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if (bytes.length > 0 && Buffer.from(bytes).equals(await readFile(path))) return path;
  }
  throw new Error('No file holds the object.');
}

it.each<[string, (path: string, bytes: Uint8Array) => Promise<void>]>([
  ['is gone', (path) => rm(path)],
  ['is truncated', (path, bytes) => truncate(path, bytes.length >> 1)],
  ['is empty', (path) => truncate(path, 0)],
  ['has grown', (path, bytes) => writeFile(path, Buffer.concat([bytes, bytes]))],
  ['has other bytes', (path, bytes) => writeFile(path, bytes.toReversed())],
])(
  'a result of which a file in the state folder %s is not delivered as if it were whole',
  async (_, damage) => {
    const id = await finishedJob();
    const whole = await (await download(id)).text();
    expect(whole.split('\n')).toHaveLength(ROWS + 2);
    const { objects } = await storageOf(stack.bucket, stack.database).blobs.list(`portfolios/${id}/results/`);
    expect(objects.length).toBeGreaterThan(2);
    const object = await stack.bucket.get(objects.at(-1)!.key);
    const bytes = new Uint8Array(await object!.arrayBuffer());
    await damage(await fileOf(bytes), bytes);
    const response = await download(id);
    const text = await response.text().catch(() => 'broken off');
    // The connection may break before the front door has seen that the answer began: then it says so itself.
    if (response.status === 200) expect(text).toBe('broken off');
    else expect([[500, 503].includes(response.status), JSON.parse(text).success]).toEqual([true, false]);
    // The stack goes on.
    expect((await fetch(`${stack.url}/healthz`)).status).toBe(200);
  },
);
