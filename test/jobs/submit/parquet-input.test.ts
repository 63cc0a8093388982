import { parquetWriteBuffer } from 'hyparquet-writer';
import { beforeEach, describe, expect, test } from 'vitest';
import { errorsFile, resultsFile } from '../../../src/jobs/results/file.ts';
import { streamPieces } from '../../../src/jobs/results/stream.ts';
import { type BatchStack, batchStack, bodyOf, drain, limits, submitCsv, textOf } from '../support.ts';

const PART = 5 * 1024 * 1024;

let stack: BatchStack;
beforeEach(() => {
  stack = batchStack();
});

const written = (columnData: Parameters<typeof parquetWriteBuffer>[0]['columnData'], more = {}) =>
  new Uint8Array(parquetWriteBuffer({ columnData, ...more }));

const LENGTHS = [1, 20.5, 499, -3, 7];
const boats = (more = {}) =>
  written(
    [
      { name: 'id', type: 'INT64', data: [9_007_199_254_740_993n, 2n, 3n, 4n, 5n] },
      { name: 'length', type: 'DOUBLE', data: LENGTHS },
      { name: 'crew', type: 'INT32', data: [1, null, 3, 4, 5] as never, nullable: true },
      { name: 'hull', type: 'STRING', data: ['wood', 'steel', 'wood', 'wood', 'glass'] },
    ],
    more,
  );
const CSV =
  'id,length,crew,hull\n9007199254740993,1,1,wood\n2,20.5,,steel\n3,499,3,wood\n4,-3,4,wood\n5,7,5,glass\n';

const submitParquet = (body: Uint8Array, more: Parameters<typeof submitCsv>[2] = {}, on = stack) =>
  submitCsv(on, '', { format: 'parquet', body: bodyOf(body, 1000), ...more });

const storedKeys = async () => (await stack.blobs.list('portfolios/')).objects.map(({ key }) => key);

async function filesOf(job: string) {
  const [row] = await stack.database.query<never>('SELECT * FROM portfolio_jobs WHERE id = ?', [job]);
  const read = async (file: Awaited<ReturnType<typeof resultsFile>>) =>
    textOf(await streamPieces(stack.blobs, file.pieces));
  return {
    results: await read(await resultsFile(stack.database, row!)),
    errors: await read(await errorsFile(stack.database, row!)),
  };
}

test('gives each row the score of the same row in a CSV, in the order of the file', async () => {
  const parquet = await submitParquet(boats({ rowGroupSize: 2 }));
  const csv = await submitCsv(stack, CSV);
  await drain(stack);
  const lines = (await filesOf(parquet.id)).results.trimEnd().split('\n');
  const cells = (await filesOf(csv.id)).results.trimEnd().split('\n').slice(1);
  const probabilities = lines.map((line) => /"probability":([^,]*)/.exec(line)![1]);
  expect(probabilities).toEqual(cells.map((line) => line.split(',')[5]));
  expect(lines[0]).toMatch(/^\{"id":9007199254740993,"length":1,"crew":1,"hull":"wood","prediction":0,/);
  expect(lines).toHaveLength(3);
});

test('numbers its rows from 1, as it has no header', async () => {
  const { id } = await submitParquet(boats());
  await drain(stack);
  const { errors } = await filesOf(id);
  expect(errors).toContain('4,4,length,out_of_range');
  expect(errors).toContain('5,5,hull,');
});

test('is the same file under an idempotency key when its bytes are the same', async () => {
  const bytes = boats();
  const { id } = await submitParquet(bytes, { idempotencyKey: 'k' });
  expect((await submitParquet(bytes, { idempotencyKey: 'k' })).id).toBe(id);
  await expect(submitParquet(boats({ rowGroupSize: 2 }), { idempotencyKey: 'k' })).rejects.toMatchObject({
    code: 'conflict',
  });
});

describe('is refused', () => {
  test('without a field, as a CSV is', async () => {
    const bytes = written([{ name: 'length', type: 'DOUBLE', data: [1] }]);
    const ofCsv = await submitCsv(stack, 'length\n1\n').catch((error: Error) => error);
    await expect(submitParquet(bytes)).rejects.toMatchObject({
      code: 'validation_error',
      message: (ofCsv as Error).message,
    });
    expect(await storedKeys()).toEqual([]);
  });

  test('without rows', async () => {
    const bytes = written([
      { name: 'length', type: 'DOUBLE', data: [] },
      { name: 'crew', type: 'INT32', data: [] },
      { name: 'hull', type: 'STRING', data: [] },
    ]);
    await expect(submitParquet(bytes)).rejects.toMatchObject({
      code: 'validation_error',
      message: 'The file has no rows.',
    });
  });

  test('when its rows are longer than a file may be', async () => {
    const small = { ...stack, limits: { ...limits, maxBytes: 200_000 } };
    const text = 'x'.repeat(1000);
    const bytes = written([
      { name: 'length', type: 'DOUBLE', data: Array.from({ length: 1000 }, () => 1) },
      { name: 'crew', type: 'INT32', data: Array.from({ length: 1000 }, () => 1) },
      { name: 'hull', type: 'STRING', data: Array.from({ length: 1000 }, () => text) },
    ]);
    await expect(submitParquet(bytes, {}, small)).rejects.toMatchObject({ code: 'payload_too_large' });
  });
});

describe('longer than a part', () => {
  const rows = 150_000;
  let state = 1;
  const noise = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state.toString(36).padStart(20, String(state));
  };
  const long = written([
    {
      name: 'id',
      type: 'STRING',
      data: Array.from({ length: rows }, (_, row) => `${row}-${noise()}${noise()}`),
    },
    { name: 'length', type: 'DOUBLE', data: Array.from({ length: rows }, (_, row) => 1 + (row % 400)) },
    { name: 'crew', type: 'INT32', data: Array.from({ length: rows }, () => 1) },
    { name: 'hull', type: 'STRING', data: Array.from({ length: rows }, () => 'wood') },
  ]);
  const roomy = () => ({ ...stack, limits: { ...limits, maxRows: 1e7, chunkBytes: 1e6, chunkRows: 1e5 } });

  test('is kept as it came until it is read, and not after', async () => {
    expect(long.length).toBeGreaterThan(PART);
    const job = await submitParquet(long, { body: bodyOf(long, 100_000) }, roomy());
    expect(job.row_count).toBe(rows);
    expect(await storedKeys()).toEqual([`portfolios/${job.id}/input`]);
  });

  test('leaves nothing behind when it is damaged', async () => {
    const cut = long.slice(0, -1);
    await expect(submitParquet(cut, { body: bodyOf(cut, 100_000) }, roomy())).rejects.toMatchObject({
      code: 'malformed_body',
    });
    expect(await storedKeys()).toEqual([]);
  });
});
