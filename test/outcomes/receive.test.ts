import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { SolventError } from '../../src/errors.ts';
import { BLOCK_ROWS, MOST_REFUSED_SHOWN } from '../../src/intake/blocks.ts';
import type { Outcome } from '../../src/outcomes/outcome.ts';
import { readOutcomesCsv } from '../../src/outcomes/read-csv.ts';
import type { RefusedRow } from '../../src/outcomes/read-outcome.ts';
import { findReceipt } from '../../src/outcomes/receipts/find.ts';
import { DIRECT_BLOCKS, type Receipt, receiveOutcomes } from '../../src/outcomes/receive.ts';
import { storeOutcomes } from '../../src/outcomes/store.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { joinKey } from '../../src/samples/join-key.ts';
import { ON_POSTGRES } from '../support/on-postgres.ts';
import { migratedDatabase, outcomeStack, storeSample } from './support.ts';

const clock = manualClock(Date.parse('2026-11-20T12:00:00Z'));
let database: SqliteDatabase;
beforeEach(() => {
  database = migratedDatabase();
});
const outcome = (id: string, defaulted: 0 | 1, observedAt = 100): Outcome => ({
  key: joinKey(id),
  defaulted,
  observedAt,
});
const LOANS = 100;
/** A block of the longest, of a hundred loans of its own, each of them told a hundred times, which costs the database little. */
function fullBlock(index: number): Outcome[] {
  const reports = Array.from({ length: LOANS }, (_, loan) => outcome(`L-${index}-${loan}`, 0));
  return Array.from({ length: BLOCK_ROWS }, (_, row) => reports[row % LOANS]!);
}
const REFUSED: RefusedRow = { row: 3, code: 'invalid_outcome', message: 'no' };
async function* pieces(...blocks: (Outcome | RefusedRow)[][]) {
  yield* blocks;
}
let receipts = 0;
const newId = () => `receipt-${++receipts}`;
const receiveAll = (rows: AsyncIterable<(Outcome | RefusedRow)[]>) =>
  receiveOutcomes({ ...outcomeStack(database, clock), newId }, 'owner', 'loans', rows);
const receive = async (...blocks: (Outcome | RefusedRow)[][]) =>
  (await receiveAll(pieces(...blocks))) as Receipt;
const store = (reports: Outcome[], at: number, into = database) =>
  storeOutcomes(into, 'loans', reports, at, { receipt: newId(), block: 0 });
const sample = (id: string, loan?: string, into = database) =>
  storeSample(into, { id, ...(loan && { loan }) });
const labels = async (from = database) =>
  Object.fromEntries(
    (
      await from.query<{ id: string; defaulted: number | null }>(
        'SELECT id, defaulted FROM samples ORDER BY id',
      )
    ).map(({ id, defaulted }) => [id, defaulted]),
  );

describe('receiveOutcomes', () => {
  it('labels the samples of a request and of a loan', async () => {
    await sample('request');
    await sample('row', 'L-1');
    await sample('untold');
    const receipt = await receive([outcome('request', 1), outcome('L-1', 0)]);
    expect(receipt).toMatchObject({ received: 2, stored: 2, unknown: 0 });
    expect(await labels()).toEqual({
      [joinKey('request')]: 1,
      [joinKey('row')]: 0,
      [joinKey('untold')]: null,
    });
  });

  it('keeps what nobody knows yet, and counts it; a sample that comes later finds it', async () => {
    expect(await receive([outcome('later', 1)])).toMatchObject({ stored: 1, unknown: 1 });
    await sample('row', 'later');
    expect(await labels()).toEqual({ [joinKey('row')]: 1 });
  });

  it('changes nothing when the same comes again, in one block or in two', async () => {
    const reports = [outcome('a', 1), outcome('b', 0), outcome('a', 1)];
    expect(await receive(reports)).toMatchObject({ received: 3, stored: 2, repeated: 1 });
    expect(await receive(reports)).toMatchObject({ received: 3, stored: 0, repeated: 3, unknown: 0 });
    expect(await database.query('SELECT * FROM outcomes')).toHaveLength(2);
  });

  it('remembers when a report came first, so that a retraining that is repeated sees the same', async () => {
    await store([outcome('a', 1)], 10);
    await store([outcome('a', 1)], 20);
    expect(await database.query('SELECT received_at FROM outcomes')).toEqual([{ received_at: 10 }]);
  });

  it('lets the latest report count, and counts the late and the contradicting ones', async () => {
    await sample('loan');
    expect(await receive([outcome('loan', 0, 200)])).toMatchObject({ contradicting: 0, late: 0 });
    expect(await receive([outcome('loan', 0, 100)])).toMatchObject({ stored: 1, contradicting: 0, late: 1 });
    expect(await receive([outcome('loan', 1, 300)])).toMatchObject({ contradicting: 1, late: 0 });
    expect(await labels()).toEqual({ [joinKey('loan')]: 1 });
  });

  it('calls no default late: with a horizon it counts, whatever is known of later', async () => {
    await sample('loan');
    await receive([outcome('loan', 0, 200)]);
    expect(await receive([outcome('loan', 1, 100)])).toMatchObject({ stored: 1, contradicting: 1, late: 0 });
    expect(await labels()).toEqual({ [joinKey('loan')]: 0 });
  });

  it('lets the default count of two reports for the same moment, whichever comes first', async () => {
    await sample('x');
    await sample('y');
    const receipt = await receive([outcome('x', 0), outcome('x', 1), outcome('y', 1), outcome('y', 0)]);
    expect(receipt).toMatchObject({ stored: 4, contradicting: 2, late: 0 });
    expect(await labels()).toEqual({ [joinKey('x')]: 1, [joinKey('y')]: 1 });
  });

  it('takes a mistake back for good, in whatever order the two come, and leaves other moments alone', async () => {
    const withdrawal: Outcome = { key: joinKey('loan'), defaulted: null, observedAt: 100 };
    const mistake = outcome('loan', 1, 100);
    for (const calls of [
      [[mistake], [withdrawal]],
      [[withdrawal], [mistake]],
      [[mistake, withdrawal, mistake]],
      [[withdrawal, mistake], [mistake], [withdrawal]],
    ]) {
      database = migratedDatabase();
      await sample('loan');
      await sample('other');
      await receive([outcome('other', 1, 100)]);
      for (const call of calls) await receive(call);
      expect(await labels()).toEqual({ [joinKey('loan')]: null, [joinKey('other')]: 1 });
      expect(await receive([mistake])).toMatchObject({ stored: 0, repeated: 1 });
      expect(await receive([withdrawal])).toMatchObject({ stored: 0, repeated: 1 });
      expect(await receive([outcome('loan', 0, 200)])).toMatchObject({ stored: 1, contradicting: 0 });
      expect(await labels()).toEqual({ [joinKey('loan')]: 0, [joinKey('other')]: 1 });
    }
  });

  it('counts within a block as it does across blocks and calls', async () => {
    const reports = [
      outcome('a', 0, 200),
      outcome('a', 1, 100),
      outcome('a', 1, 100),
      outcome('b', 1),
      outcome('a', 0, 300),
      outcome('a', 0, 250),
    ];
    const counts = async (...calls: Outcome[][]) => {
      database = migratedDatabase();
      const sum = { stored: 0, repeated: 0, contradicting: 0, late: 0, unknown: 0 };
      for (const call of calls) {
        const receipt = await receive(call);
        for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += receipt[name];
      }
      return sum;
    };
    const together = await counts(reports);
    expect(together).toEqual({ stored: 5, repeated: 1, contradicting: 3, late: 1, unknown: 5 });
    expect(await counts(...reports.map((report) => [report]))).toEqual(together);
  });

  it('says which rows were refused, up to a hundred, and stores the others', async () => {
    const receipt = await receive([outcome('a', 1), REFUSED], Array(150).fill(REFUSED), [outcome('b', 1)]);
    expect(receipt).toMatchObject({ received: 153, stored: 2, refused: 151 });
    expect(receipt.refusedRows).toHaveLength(MOST_REFUSED_SHOWN);
    expect(receipt.refusedRows[0]).toEqual(REFUSED);
  });

  it('keeps what came before a body broke off, and says how far it came', async () => {
    async function* breaking() {
      yield [outcome('a', 1), REFUSED];
      throw new SolventError('malformed_body', 'It breaks off.');
    }
    await expect(receiveAll(breaking())).rejects.toMatchObject({
      code: 'malformed_body',
      message: expect.stringMatching(/^It breaks off\. The 2 rows before it were taken/),
    });
    expect(await database.query('SELECT * FROM outcomes')).toHaveLength(1);
  });

  it.each([
    ['internal_error', new Error('the bucket is away')],
    ['storage_unavailable', new SolventError('storage_unavailable', 'the bucket is away')],
  ])(
    'tells what to do when we fail in the middle with %s, and the receipt of what was stored later',
    async (code, away) => {
      const stack = outcomeStack(database, clock);
      stack.blobs.put = async () => {
        throw away;
      };
      async function* rows() {
        for (let index = 0; index <= DIRECT_BLOCKS; index++) yield fullBlock(index);
      }
      const failure = await receiveOutcomes({ ...stack, newId }, 'owner', 'loans', rows()).catch(
        (error) => error,
      );
      expect(failure).toMatchObject({
        code,
        message: expect.stringContaining('Send them again'),
        details: [{ path: 'receipt', message: `receipt-${receipts}` }],
        cause: away,
      });
      const known = await findReceipt(database, 'owner', `receipt-${receipts}`, clock.now());
      expect(known).toMatchObject({ status: 'PENDING', stored: DIRECT_BLOCKS * LOANS });
    },
  );

  it('leaves nothing behind but the outcomes', async () => {
    await receive([outcome('a', 1), REFUSED]);
    expect(await database.query('SELECT * FROM outcome_blocks')).toEqual([]);
    expect(await database.query('SELECT * FROM outcome_receipts')).toEqual([]);
  });

  it('stores two hundred thousand rows itself, and no row more', async () => {
    async function* rows(more: number) {
      for (let index = 0; index < DIRECT_BLOCKS; index++) yield fullBlock(index);
      if (more > 0) yield fullBlock(DIRECT_BLOCKS).slice(0, more);
    }
    expect(await receiveAll(rows(0))).toMatchObject({ received: 200_000, stored: DIRECT_BLOCKS * LOANS });
    const asked = vi.spyOn(database, 'batch');
    const receipt = await receiveAll(rows(1));
    expect(receipt).toEqual({ receipt: expect.any(String) });
    expect(asked.mock.calls.length).toBeLessThan(DIRECT_BLOCKS + 5);
    const id = (receipt as { receipt: string }).receipt;
    expect(await findReceipt(database, 'owner', id, clock.now())).toMatchObject({
      status: 'PENDING',
      received: 200_001,
      repeated: 200_000,
      waiting: 1,
    });
  });

  it('takes a file of many rows block by block, and the same file again without a change', async () => {
    // Two full blocks and one that is not.
    const rows = 2 * BLOCK_ROWS + 1_000;
    let largest = 0;
    async function* file() {
      const encoder = new TextEncoder();
      yield encoder.encode('loan_id,outcome,at\n');
      for (let row = 0; row < rows; row += 1_000) {
        const lines = Array.from(
          { length: 1_000 },
          (_, index) => `L-${row + index},${index % 30 === 0 ? 1 : 0},2026-11-01\n`,
        );
        yield encoder.encode(lines.join(''));
      }
    }
    const batch = database.batch;
    database.batch = (statements) => {
      largest = Math.max(largest, ...statements.map(({ params }) => String(params?.at(-1)).length));
      return batch(statements);
    };
    for (const stored of [rows, 0]) {
      const receipt = await receiveAll(readOutcomesCsv(file(), clock.now()));
      expect(receipt).toMatchObject({ received: rows, stored, repeated: rows - stored, refused: 0 });
    }
    // D1 takes values of up to 2 MB.
    expect(largest).toBeLessThan(2_000_000);
  });
});

const ids = ['a', 'b', 'c', 'd'];
const reportArbitrary = fc.record({
  id: fc.constantFrom(...ids),
  defaulted: fc.constantFrom<0 | 1>(0, 1),
  observedAt: fc.constantFrom(100, 200, 300),
});

it('any order, repetition and splitting of reports and samples ends the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(reportArbitrary, { maxLength: 12 }),
      fc.infiniteStream(fc.nat()),
      async (reports, choices) => {
        const outcomes = reports.map(({ id, defaulted, observedAt }) => outcome(id, defaulted, observedAt));
        const end = async (steps: (() => Promise<unknown>)[], into: SqliteDatabase) => {
          for (const step of steps) await step();
          const stored = await into.query(
            'SELECT join_key, observed_at, defaulted FROM outcomes ORDER BY 1, 2, 3',
          );
          return [stored, await labels(into)];
        };
        const plain = migratedDatabase();
        const straight = await end(
          [...ids.map((id) => () => sample(`request ${id}`, id, plain)), () => store(outcomes, 1, plain)],
          plain,
        );
        const mixed = migratedDatabase();
        const next = () => choices.next().value as number;
        const steps = [
          ...ids.map((id) => () => sample(`request ${id}`, id, mixed)),
          ...outcomes.map((report) => () => store([report], 1, mixed)),
          ...outcomes
            .slice(0, next() % (outcomes.length + 1))
            .map((report) => () => store([report, report], 2, mixed)),
        ];
        for (let last = steps.length - 1; last > 0; last--) {
          const other = next() % (last + 1);
          [steps[last], steps[other]] = [steps[other]!, steps[last]!];
        }
        expect(await end(steps, mixed)).toEqual(straight);
      },
    ),
    { numRuns: ON_POSTGRES ? 6 : 60 },
  );
});

it.skipIf(ON_POSTGRES)('finds loans and samples by index, however many there are', async () => {
  const plans: string[] = [];
  const { query, batch } = database;
  const explain = async (sql: string, params: Parameters<typeof query>[1]) => {
    const rows = await query<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params);
    plans.push(rows.map(({ detail }) => detail).join('\n'));
  };
  database.query = async (sql, params) => {
    await explain(sql, params);
    return query(sql, params);
  };
  database.batch = async (statements) => {
    for (const { sql, params } of statements) await explain(sql, params);
    return batch(statements);
  };
  await store([outcome('a', 1)], 1);
  expect(plans).toHaveLength(5);
  expect(plans.join('\n')).not.toMatch(/SCAN (o|s|samples|outcomes)\b/);
});

it('a block fits D1', () => {
  // A key of 32 digits, a time of 13, an outcome and what its block says of it, with quotes, commas and brackets.
  expect(BLOCK_ROWS * 59).toBeLessThan(2_000_000);
});
