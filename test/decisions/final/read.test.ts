import { describe, expect, it } from 'vitest';
import type { ReportedDecision } from '../../../src/decisions/final/final-decision.ts';
import { readFinalDecisionsCsv, readFinalDecisionsJson } from '../../../src/decisions/final/read.ts';
import type { RefusedRow } from '../../../src/decisions/final/read-row.ts';
import { decisionKey, joinKey } from '../../../src/samples/join-key.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const AT = '2026-11-01T09:30:00Z';
const TIMES = { now: NOW, keptSince: Date.parse('2026-03-01T00:00:00Z') };
const ID = '019cb356-7c98-7a3c-8f5e-2c1d0b9a8e7f';

const readOne = (row: unknown) => readFinalDecisionsJson([row], TIMES)[0];
async function readCsv(text: string) {
  async function* bytes() {
    yield new TextEncoder().encode(text);
  }
  const rows: (ReportedDecision | RefusedRow)[] = [];
  for await (const piece of readFinalDecisionsCsv(bytes(), TIMES)) rows.push(...piece);
  return rows;
}

describe('a row', () => {
  it('says of a decision what was decided, when, and why', () => {
    const said = { decision: 'approved', overridden: true, why: ' manual_review ', at: AT };
    const read = {
      key: decisionKey(ID),
      decision: 'approved',
      why: 'manual_review',
      at: Date.parse(AT),
      saysOverridden: true,
    };
    expect(readOne({ decision_id: ID, ...said })).toEqual(read);
    expect(readOne({ id: ID.toUpperCase(), ...said })).toEqual(read);
    expect(readOne({ request_id: 17, ...said })).toEqual({ ...read, key: joinKey('17') });
    // Clients may call their requests as they like.
    expect(readOne({ request_id: ID, ...said })).toEqual({ ...read, key: joinKey(ID) });
  });

  it('may be as old as what is kept', () => {
    expect(readOne({ id: 'r', decision: 'approved', at: '2026-03-01' })).toMatchObject({
      decision: 'approved',
    });
  });

  it('need not say why, nor whether it is an override', () => {
    const said = { request_id: 'r', decision: 'declined', at: '2026-11-01' };
    const read = readOne(said);
    expect(read).toMatchObject({ why: null, saysOverridden: null });
    expect(readOne({ ...said, why: null, overridden: null })).toEqual(read);
    expect(readOne({ ...said, why: '  ' })).toEqual(read);
  });

  it.each([
    [{ decision_id: 'r-1' }, 'invalid_id'],
    [{ decision_id: '' }, 'invalid_id'],
    [{ decision_id: ID, request_id: 'r' }, 'invalid_id'],
    [{}, 'invalid_id'],
    [{ id: 'r', decision: 'overridden' }, 'invalid_decision'],
    [{ id: 'r', decision: 1 }, 'invalid_decision'],
    [{ id: 'r', overridden: 'perhaps', why: 'w' }, 'invalid_override'],
    [{ id: 'r', decision: 'withdrawn', overridden: true, why: 'w' }, 'invalid_override'],
    [{ id: 'r', overridden: true }, 'invalid_why'],
    [{ id: 'r', why: 'two\nlines' }, 'invalid_why'],
    [{ id: 'r', why: 'turned \u202e round' }, 'invalid_why'],
    [{ id: 'r', why: 'a NUL \u0000' }, 'invalid_why'],
    [{ id: 'r', why: 'half \ud83d' }, 'invalid_why'],
    [{ id: 'r', why: 'x'.repeat(65) }, 'invalid_why'],
    [{ id: 'r', why: 7 }, 'invalid_why'],
    [{ id: 'r', at: '2026-12-01' }, 'future_time'],
    [{ id: 'r', at: '1970-01-01' }, 'past_time'],
    [{ id: 'r', at: '2026-02-28' }, 'past_time'],
    [{ id: 'r', at: 'yesterday' }, 'invalid_time'],
    [{ id: 'r', outcome: 1 }, 'invalid_row'],
  ])('is refused as %j', (said, code) => {
    const read = readOne({ decision: 'approved', at: AT, ...said });
    expect(read).toMatchObject({ row: 1, code });
    expect((read as { message: string }).message).not.toMatch(/perhaps|turned|yesterday/);
  });

  it.each([[null], [[]], ['approved']])('is an object, and not %j', (entry) => {
    expect(readOne(entry)).toMatchObject({ code: 'invalid_row' });
  });
});

describe('a file', () => {
  it('has its columns in any order and case, and may be without why and overridden', async () => {
    const [first, second] = await readCsv(
      `AT;Why;Branch;DECISION;Request_Id;Overridden\n${AT};policy;north;Declined;r-1;1\n${AT};;north;approved;r-2;\n`,
    );
    expect(first).toMatchObject({
      key: joinKey('r-1'),
      decision: 'declined',
      why: 'policy',
      saysOverridden: true,
    });
    expect(second).toMatchObject({ decision: 'approved', why: null, saysOverridden: null });
    expect(await readCsv(`id,decision,at\nr-1,approved,${AT}\n`)).toHaveLength(1);
  });

  it('whose column is decision_id holds ids of decisions', async () => {
    const rows = await readCsv(`decision_id,decision,at\n${ID},approved,${AT}\n4711,approved,${AT}\n`);
    expect(rows[0]).toMatchObject({ key: decisionKey(ID) });
    expect(rows[1]).toMatchObject({ row: 3, code: 'invalid_id' });
  });

  it.each([
    ['id,at', 'a column decision'],
    ['id,request_id,decision,at', 'only one column id or decision_id or request_id'],
    ['id,decision,why,why,at', 'only one column why'],
  ])('with the columns %s is refused', async (header, what) => {
    await expect(readCsv(`${header}\n${'x,'.repeat(header.split(',').length - 1)}x\n`)).rejects.toThrow(what);
  });
});
