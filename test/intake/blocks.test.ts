import { expect, it } from 'vitest';
import { SolventError } from '../../src/errors.ts';
import {
  BLOCK_ROWS,
  brokenOff,
  notAllStored,
  type Progress,
  storeInBlocks,
} from '../../src/intake/blocks.ts';
import type { RefusedRow } from '../../src/intake/refusal.ts';

interface Report {
  number: number;
}
type Row = Report | RefusedRow<'no'>;
const REFUSED: RefusedRow<'no'> = { row: 1, code: 'no', message: 'no' };
const begun = (): Progress<'no'> => ({ received: 0, refused: 0, refusedRows: [] });

it('stores full blocks while rows arrive, and the rest at the end', async () => {
  const stored: number[][] = [];
  const progress = begun();
  async function* rows(): AsyncGenerator<Row[]> {
    const numbers = Array.from({ length: 2 * BLOCK_ROWS + 3 }, (_, number) => ({ number }));
    yield numbers.slice(0, BLOCK_ROWS - 1);
    expect(stored).toEqual([]);
    yield [REFUSED, ...numbers.slice(BLOCK_ROWS - 1, BLOCK_ROWS + 1)];
    expect(stored).toHaveLength(1);
    yield numbers.slice(BLOCK_ROWS + 1);
  }
  const cause = await storeInBlocks(rows(), progress, async (block) => {
    stored.push(block.map(({ number }) => number));
  });
  expect(cause).toBeUndefined();
  expect(stored.map((block) => block.length)).toEqual([BLOCK_ROWS, BLOCK_ROWS, 3]);
  expect(stored.flat()).toEqual(Array.from({ length: 2 * BLOCK_ROWS + 3 }, (_, number) => number));
  expect(progress).toEqual({ received: 2 * BLOCK_ROWS + 4, refused: 1, refusedRows: [REFUSED] });
});

const failingAfter = async function* (rows: Row[], error: Error): AsyncGenerator<Row[]> {
  if (rows.length > 0) yield rows;
  throw error;
};
const refusal = new SolventError('malformed_body', 'No CSV.');

it('stores what came before a body breaks off, and gives the reason', async () => {
  const stored: Report[] = [];
  const store = async (block: Report[]) => void stored.push(...block);
  expect(await storeInBlocks(failingAfter([{ number: 1 }], refusal), begun(), store)).toBe(refusal);
  expect(stored).toEqual([{ number: 1 }]);
});

it('throws where nothing had come, and what is no fault of the body', async () => {
  const store = async () => {};
  await expect(storeInBlocks(failingAfter([], refusal), begun(), store)).rejects.toBe(refusal);
  const away = new SolventError('storage_unavailable', 'Away.');
  await expect(storeInBlocks(failingAfter([REFUSED], away), begun(), store)).rejects.toBe(away);
  const full = async () => Promise.reject(away);
  const one = failingAfter([{ number: 1 }], refusal);
  await expect(storeInBlocks(one, begun(), full)).rejects.toBe(away);
});

it('says how far a body came, and of a failure of ours nothing of it', () => {
  expect(brokenOff(refusal, 1)).toMatchObject({
    code: 'malformed_body',
    message:
      'No CSV. The row before it was taken: what was stored is not stored twice when you send it again.',
    details: [{ path: 'received', message: '1' }],
  });
  expect(brokenOff(refusal, 2, 'r-1').details).toHaveLength(2);
  const failure = notAllStored('outcomes', new TypeError('a secret'));
  expect([failure.code, failure.details]).toEqual(['internal_error', undefined]);
  expect(failure.message).not.toContain('secret');
});
