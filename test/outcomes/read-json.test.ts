import { expect, it } from 'vitest';
import { readOutcomesJson } from '../../src/outcomes/read-json.ts';
import { joinKey } from '../../src/samples/join-key.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const AT = '2026-11-01';
const read = (entry: unknown) => readOutcomesJson([entry], NOW)[0];

it.each(['id', 'request_id', 'loan_id'])('reads the id under the name %s', (name) => {
  expect(read({ [name]: 'L-1', outcome: true, at: AT })).toEqual({
    key: joinKey('L-1'),
    defaulted: 1,
    observedAt: Date.parse(AT),
  });
});

it.each([
  ['no id', { outcome: 1, at: AT }, 'invalid_id'],
  ['two ids', { id: 'a', loan_id: 'b', outcome: 1, at: AT }, 'invalid_id'],
  ['a key that is not known', { id: 'a', outcome: 1, at: AT, name: 'Jane' }, 'invalid_row'],
  ['no object', 'Jane', 'invalid_row'],
  ['null', null, 'invalid_row'],
  ['a list', [], 'invalid_row'],
])('refuses %s, and does not repeat it', (_, entry, code) => {
  const refusal = read(entry);
  expect(refusal).toMatchObject({ code });
  expect(JSON.stringify(refusal)).not.toContain('Jane');
});

it('refuses a bad entry alone', () => {
  const good = { id: 'a', outcome: 0, at: AT };
  expect(readOutcomesJson([good, 1, good], NOW).map((row) => 'code' in row)).toEqual([false, true, false]);
});
