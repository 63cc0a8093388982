import { expect, it } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import { groupKeys } from '../../../src/fairness/groups/key.ts';
import { readGroupsCsv } from '../../../src/fairness/groups/read-csv.ts';
import type { RefusedGroup, SubjectGroup } from '../../../src/fairness/groups/read-group.ts';
import { readGroupsJson } from '../../../src/fairness/groups/read-json.ts';

const keyOf = groupKeys(undefined);
const encoder = new TextEncoder();

/** The file in pieces of some bytes, which may cut rows and characters in two. */
async function* pieces(text: string, length: number): AsyncGenerator<Uint8Array> {
  const bytes = encoder.encode(text);
  for (let start = 0; start < bytes.length; start += length) yield bytes.subarray(start, start + length);
}
async function read(text: string, length = 7) {
  const rows: (SubjectGroup | RefusedGroup)[] = [];
  for await (const piece of readGroupsCsv(pieces(text, length), keyOf)) rows.push(...piece);
  return rows;
}
const group = (row: number, subject: string, attribute: string, name: string) => ({
  row,
  key: keyOf(attribute, subject),
  attribute,
  group: name,
});

it.each([1, 5, 1000])(
  'reads a CSV in pieces of %i bytes, whatever the order of its columns',
  async (length) => {
    expect(
      await read('Group,note,SUBJECT,attribute\nÜ-60,"a\nb",C-1, age \n25-61,,C-2,age\n', length),
    ).toEqual([group(2, 'C-1', 'age', 'Ü-60'), group(3, 'C-2', 'age', '25-61')]);
  },
);

it('refuses bad rows alone, by number and code, and quotes nothing of them', async () => {
  const rows = await read(
    `subject,attribute,group\nJane Doe,sex,f\n${'x'.repeat(4096)},sex,f\nC-1,se x,f\nC-1,sex,\nC-1,sex\nC-1,sex,"f"x\nC-1,sex,f\n`,
  );
  expect(rows.map((row) => ('code' in row ? [row.row, row.code] : 'taken'))).toEqual([
    [2, 'invalid_subject'],
    [3, 'invalid_subject'],
    [4, 'invalid_attribute'],
    [5, 'invalid_group'],
    [6, 'ragged_row'],
    [7, 'malformed_row'],
    'taken',
  ]);
  expect(JSON.stringify(rows)).not.toMatch(/Jane|xxx/);
});

it.each(['subject,attribute\nC-1,sex\n', 'subject,subject,attribute,group\nC-1,C-2,sex,f\n'])(
  'refuses a file without its columns: %j',
  async (text) => {
    await expect(read(text)).rejects.toThrow(SolventError);
  },
);

it('reads JSON: numbers as subjects, and each entry on its own', () => {
  expect(
    readGroupsJson(
      [
        { subject: 17, attribute: 'sex', group: 'f' },
        { subject: 'C-1', attribute: 'sex', group: 'f', name: 'Jane' },
        null,
        { subject: 'C-1', attribute: 'sex', group: 'f\u202e' },
        { subject: 'C-1', attribute: 'sex', group: 'f\ud800' },
        { subject: ['C-1'], attribute: 'sex', group: 'f' },
      ],
      keyOf,
    ).map((row) => ('code' in row ? row.code : row)),
  ).toEqual([
    group(1, '17', 'sex', 'f'),
    'invalid_row',
    'invalid_row',
    'invalid_group',
    'invalid_group',
    'invalid_subject',
  ]);
});

it('a row of JSON with another key is told so, and not what it has', () => {
  const [extra, none] = readGroupsJson(
    [{ subject: 'C-1', attribute: 'sex', group: 'f', name: 'Jane' }, null],
    keyOf,
  );
  expect(extra).toMatchObject({ message: expect.stringContaining('no other keys') });
  expect(none).toMatchObject({ message: expect.stringContaining('is an object') });
});

it("a subject's keys by two attributes, and by another secret, have nothing in common", () => {
  const secret = new Uint8Array(32).fill(7);
  const keys = [keyOf('sex', 'C-1'), keyOf('age', 'C-1'), groupKeys(secret)('sex', 'C-1')];
  expect(new Set(keys).size).toBe(3);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
  expect(groupKeys(secret)('sex', 'C-1')).toBe(keys[2]);
});
