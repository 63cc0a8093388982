import { describe, expect, it } from 'vitest';
import { SolventError } from '../../src/errors.ts';
import type { Outcome } from '../../src/outcomes/outcome.ts';
import { readOutcomesCsv } from '../../src/outcomes/read-csv.ts';
import type { RefusedRow } from '../../src/outcomes/read-outcome.ts';
import { joinKey } from '../../src/samples/join-key.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const encoder = new TextEncoder();

/** The file in pieces of some bytes, which may cut rows and characters in two. */
async function* pieces(text: string, length: number): AsyncGenerator<Uint8Array> {
  const bytes = encoder.encode(text);
  for (let start = 0; start < bytes.length; start += length) yield bytes.subarray(start, start + length);
}
async function read(text: string, length = 7): Promise<(Outcome | RefusedRow)[]> {
  const rows: (Outcome | RefusedRow)[] = [];
  for await (const piece of readOutcomesCsv(pieces(text, length), NOW)) rows.push(...piece);
  return rows;
}
const outcome = (id: string, defaulted: 0 | 1, at = '2026-11-01') => ({
  key: joinKey(id),
  defaulted,
  observedAt: Date.parse(at),
});
const BOTH = [outcome('L-1', 1), outcome('Ł-2', 0)];

describe('readOutcomesCsv', () => {
  it.each([1, 2, 3, 7, 1_000])('reads the same in pieces of %i bytes', async (length) => {
    expect(await read('id,outcome,at\nL-1,1,2026-11-01\nŁ-2,0,2026-11-01\n', length)).toEqual(BOTH);
  });

  it.each([
    ['CRLF', 'id,outcome,at\r\nL-1,1,2026-11-01\r\nŁ-2,0,2026-11-01\r\n'],
    ['lone CR', 'id,outcome,at\rL-1,1,2026-11-01\rŁ-2,0,2026-11-01'],
    ['a byte order mark', '\ufeffid,outcome,at\nL-1,1,2026-11-01\nŁ-2,0,2026-11-01'],
    ['semicolons', 'id;outcome;at\nL-1;1;2026-11-01\nŁ-2;0;2026-11-01'],
    ['tabs', 'id\toutcome\tat\nL-1\t1\t2026-11-01\nŁ-2\t0\t2026-11-01'],
    ['quotes', '"id","outcome","at"\n"L-1","1","2026-11-01"\n"Ł-2","0","2026-11-01"'],
    ['other names and order', 'AT, Outcome ,Loan_ID\n2026-11-01,1,L-1\n2026-11-01,0,Ł-2'],
    ['columns of others', 'branch,id,outcome,note,at\n"a\nb",L-1,1,,2026-11-01\nc,Ł-2,0,"x, y",2026-11-01'],
    ['empty lines', '\nid,outcome,at\n\nL-1,1,2026-11-01\n\n\nŁ-2,0,2026-11-01\n\n'],
  ])('reads %s', async (_, text) => {
    expect(await read(text)).toEqual(BOTH);
  });

  it('refuses a bad row alone, with its reason', async () => {
    const rows = await read(
      'id,outcome,at\nL-1,1,2026-11-01\nL-2,1\nL-3,2,2026-11-01\nL-4,"1"x,2026-11-01\nŁ-2,0,2026-11-01\n',
    );
    expect(rows.map((row) => ('code' in row ? [row.row, row.code] : 'taken'))).toEqual([
      'taken',
      [3, 'ragged_row'],
      [4, 'invalid_outcome'],
      [5, 'malformed_row'],
      'taken',
    ]);
  });

  it.each([
    ['no id', 'outcome,at\n1,2026-11-01', /needs a column id or request_id or loan_id/],
    ['two ids', 'id,loan_id,outcome,at\na,b,1,2026-11-01', /only one column id/],
    ['no outcome', 'id,at\nL-1,2026-11-01', /needs a column outcome/],
    ['no time', 'id,outcome\nL-1,1', /needs a column at/],
    ['a header alone', 'id,outcome,at\n', /no rows/],
  ])('refuses a file with %s', async (_, text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'validation_error',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['nothing', ''],
    ['a quote that never ends', 'id,outcome,at\nL-1,1,2026-11-01\n"L-2,1,2026-11-01\n'],
    ['bytes that are no text', 'id,outcome,at\0\n'],
  ])('refuses a file of %s', async (_, text) => {
    await expect(read(text)).rejects.toMatchObject({
      code: expect.stringMatching(/malformed_body|validation_error/),
    });
  });

  it('gives the rows before a quote that never ends', async () => {
    const rows: unknown[] = [];
    const file = 'id,outcome,at\nL-1,1,2026-11-01\n"L-2,1,2026-11-01\n';
    await expect(async () => {
      for await (const piece of readOutcomesCsv(pieces(file, 16), NOW)) rows.push(...piece);
    }).rejects.toThrow(/ends too early/);
    expect(rows).toEqual([outcome('L-1', 1)]);
  });

  it('takes a row of 64 KiB, and not a byte more', async () => {
    const cells = 'L-1,1,2026-11-01,';
    const file = (bytes: number) => `id,outcome,at,note\n${cells}${'x'.repeat(bytes - cells.length)}\n`;
    expect(await read(file(65_536), 10_000)).toEqual([outcome('L-1', 1)]);
    expect(await read(file(65_537), 10_000)).toMatchObject([{ code: 'row_too_long' }]);
  });

  it.each([
    ['a header that lacks a column', 'a,b\n1,2\n'],
    ['a row that is no text', 'id,outcome,at\nL-1,\0,2026-11-01\n'],
    ['a reader who stops', 'id,outcome,at\nL-1,1,2026-11-01\n'],
  ])('lets go of its source after %s', async (_, text) => {
    let closed = false;
    async function* source() {
      try {
        yield encoder.encode(text);
        for (;;) yield encoder.encode('L-2,1,2026-11-01\n');
      } finally {
        closed = true;
      }
    }
    try {
      for await (const rows of readOutcomesCsv(source(), NOW)) if (rows.length > 0) break;
    } catch (error) {
      expect(error).toBeInstanceOf(SolventError);
    }
    expect(closed).toBe(true);
  });

  it('does not hold on to a row without an end', async () => {
    async function* endless() {
      yield encoder.encode('id,outcome,at\n"');
      for (;;) yield new Uint8Array(1 << 20).fill(97);
    }
    await expect(async () => {
      for await (const _ of readOutcomesCsv(endless(), NOW));
    }).rejects.toMatchObject({ code: 'malformed_body' });
  });
});
