import { expect, it, vi } from 'vitest';
import type { ReportedDecision } from '../../../src/decisions/final/final-decision.ts';
import type { RefusedRow } from '../../../src/decisions/final/read-row.ts';
import { MOST_ROWS, receiveFinalDecisions } from '../../../src/decisions/final/receive.ts';
import { SolventError } from '../../../src/errors.ts';
import { BLOCK_ROWS, MOST_REFUSED_SHOWN } from '../../../src/intake/blocks.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { migratedDatabase, reported } from './support.ts';

const clock = manualClock(1_000);

type Row = ReportedDecision | RefusedRow;
async function* pieces(...all: Row[][]) {
  yield* all;
}
const REFUSED: RefusedRow = { row: 3, code: 'invalid_decision', message: 'no' };

it('adds up what became of several blocks, and names the first refused rows', async () => {
  const database = migratedDatabase();
  const block = Array.from({ length: BLOCK_ROWS }, (_, index) => reported(`r-${index % 100}`));
  const refused = Array.from({ length: MOST_REFUSED_SHOWN + 1 }, () => REFUSED);
  const receipt = await receiveFinalDecisions({ database, clock }, pieces(refused, block, [reported('r-0')]));
  expect(receipt).toEqual({
    received: BLOCK_ROWS + MOST_REFUSED_SHOWN + 2,
    stored: 100,
    repeated: BLOCK_ROWS - 99,
    outdated: 0,
    refused: MOST_REFUSED_SHOWN + 1,
    refusedRows: refused.slice(1),
  });
});

it('keeps what came before a body broke off, and says so', async () => {
  const database = migratedDatabase();
  async function* broken() {
    yield [reported('a'), REFUSED];
    throw new SolventError('malformed_body', 'The last quote is never closed.');
  }
  const refusal = await receiveFinalDecisions({ database, clock }, broken()).catch((error) => error);
  expect(refusal).toMatchObject({ code: 'malformed_body', details: [{ path: 'received', message: '2' }] });
  expect(await database.query('SELECT decision FROM final_decisions')).toHaveLength(1);
});

it('takes as many rows as one request can store, and refuses a body of more behind them', async () => {
  const database = migratedDatabase();
  const block = Array.from({ length: BLOCK_ROWS }, () => reported('a'));
  const most = Array.from({ length: MOST_ROWS / BLOCK_ROWS }, () => block);
  expect(await receiveFinalDecisions({ database, clock }, pieces(...most))).toMatchObject({
    received: MOST_ROWS,
  });
  const refusal = await receiveFinalDecisions(
    { database, clock },
    pieces(...most, [reported('b'), reported('c')]),
  ).catch((error) => error);
  expect(refusal).toMatchObject({
    code: 'payload_too_large',
    details: [{ path: 'received', message: String(MOST_ROWS) }],
  });
  expect(await database.query('SELECT 1 AS one FROM final_decisions')).toHaveLength(1);
});

it('a failure of ours is told in words of ours', async () => {
  const database = migratedDatabase();
  vi.spyOn(database, 'query').mockRejectedValue(new TypeError('r-17 is a secret'));
  const failure = await receiveFinalDecisions({ database, clock }, pieces([reported('a')])).catch(
    (error) => error,
  );
  expect(failure).toMatchObject({ code: 'internal_error' });
  expect(failure.message).not.toContain('secret');
});
