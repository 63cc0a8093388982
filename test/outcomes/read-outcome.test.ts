import { expect, it } from 'vitest';
import { isRefusal } from '../../src/intake/refusal.ts';
import { readOutcome } from '../../src/outcomes/read-outcome.ts';
import { joinKey } from '../../src/samples/join-key.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const read = (changes: object) => readOutcome({ id: 'L-1', outcome: 1, at: '2026-11-01', ...changes }, NOW);
const codeOf = (changes: object) => {
  const outcome = read(changes);
  return isRefusal(outcome) ? outcome.code : 'taken';
};

it('reads an id, what happened and when', () => {
  expect(read({})).toEqual({ key: joinKey('L-1'), defaulted: 1, observedAt: Date.parse('2026-11-01') });
  expect(read({ at: '2026-11-01T10:00:00+02:00' })).toMatchObject({
    observedAt: Date.parse('2026-11-01T08:00:00Z'),
  });
});

it('takes an id as long as a loan was scored by, spaces around it not counted', () => {
  const id = 'x'.repeat(10_000);
  expect(read({ id: ` ${id} ` })).toMatchObject({ key: joinKey(id) });
});

it('takes a loan that was repaid for one without a default, for good', () => {
  expect(read({ outcome: ' Repaid ' })).toMatchObject({ defaulted: 0, final: true });
  expect(read({ outcome: 0 })).not.toHaveProperty('final');
});

it('takes a whole number for the text that it is written as', () => {
  expect(read({ id: 17 })).toMatchObject({ key: joinKey('17') });
});

it.each([
  [1, 1],
  [true, 1],
  ['1', 1],
  [' TRUE ', 1],
  ['1.0', 1],
  [0, 0],
  [false, 0],
  ['false', 0],
  ['0.0', 0],
  [' Withdrawn ', null],
])('takes %j for %s', (outcome, defaulted) => {
  expect(read({ outcome })).toMatchObject({ defaulted });
});

it.each([2, -1, 0.5, '', 'yes', 'paid', null, undefined, Number.NaN, {}, [1]])(
  'refuses the outcome %j',
  (outcome) => {
    expect(codeOf({ outcome })).toBe('invalid_outcome');
  },
);

it.each(['', '  ', 1.5, 2 ** 60, null, undefined, {}, 'broken \ufffd', 'half \ud800'])(
  'refuses the id %j',
  (id) => {
    expect(codeOf({ id })).toBe('invalid_id');
  },
);

it.each(['', 'yesterday', '2026-02-30', '2026-11-01T10:00', '11/01/2026', 1_700_000_000, null, undefined])(
  'refuses the time %j',
  (at) => {
    expect(codeOf({ at })).toBe('invalid_time');
  },
);

it('refuses what lies in the future, but forgives clocks that differ and days that began elsewhere', () => {
  expect(codeOf({ at: '2026-11-20T12:05:00Z' })).toBe('taken');
  expect(codeOf({ at: '2026-11-20T12:05:01Z' })).toBe('future_time');
  expect(codeOf({ at: '2026-11-21' })).toBe('taken');
  // A day begins first fourteen hours before it does at Greenwich.
  const tomorrow = Date.parse('2026-11-21');
  const row = { id: 'L-1', outcome: 1, at: '2026-11-21' };
  expect(isRefusal(readOutcome(row, tomorrow - 14 * 3_600_000))).toBe(false);
  expect(isRefusal(readOutcome(row, tomorrow - 14 * 3_600_000 - 1))).toBe(true);
  expect(codeOf({ at: '2026-11-22' })).toBe('future_time');
  expect(codeOf({ at: '9999-12-31' })).toBe('future_time');
});

it('refuses what lies longer back than any loan is followed: what programs write for no date', () => {
  expect(codeOf({ at: '1986-11-20' })).toBe('past_time');
  expect(codeOf({ at: '1986-11-20T12:00:00Z' })).toBe('taken');
  for (const at of ['1970-01-01', '1900-01-01', '1850-06-01', '0001-01-01'])
    expect(codeOf({ at })).toBe('past_time');
});

it('never repeats what it refuses', () => {
  for (const changes of [{ id: { secret: 'Jane' } }, { outcome: 'Jane' }, { at: 'Jane' }])
    expect(JSON.stringify(read(changes))).not.toContain('Jane');
});
