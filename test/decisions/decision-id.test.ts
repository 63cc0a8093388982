import { describe, expect, it } from 'vitest';
import { decisionId, isDecisionId, timeOfDecision } from '../../src/decisions/decision-id.ts';

const AT = Date.UTC(2026, 2, 3, 4, 5, 6, 789);

const RANDOM = 'ce33c4b1-fd96-4fc4-8068-224cf76e9803';

describe('decisionId', () => {
  it.each(['a request', RANDOM])('of %j is a UUID of version 7 that tells its time', (origin) => {
    const id = decisionId(AT, origin);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(isDecisionId(id)).toBe(true);
    expect(timeOfDecision(id)).toBe(AT);
  });

  it('is the same for the same time and origin, and another for another', () => {
    expect(decisionId(AT, 'a request')).toBe(decisionId(AT, 'a request'));
    expect(decisionId(AT, 'a request')).not.toBe(decisionId(AT, 'another'));
    expect(decisionId(AT, 'a request').slice(15)).toBe(decisionId(AT + 1, 'a request').slice(15));
  });

  it('has all bits of a random UUID that have room beside the time', () => {
    expect(decisionId(AT, RANDOM)).toBe(`${decisionId(AT, 'a request').slice(0, 15)}fc4-8068-224cf76e9803`);
    // Of another version its bits are no random ones.
    const timed = RANDOM.replace('-4fc4-', '-7fc4-');
    expect(decisionId(AT, timed).slice(15)).not.toBe(timed.slice(15));
  });

  it('sorts as text as decisions were made', () => {
    const times = [0, 1, 255, 256, 65_535, AT, AT + 1, AT + 60_000, 2 ** 48 - 1];
    const ids = times.map((at, index) => decisionId(at, index % 2 === 0 ? RANDOM : String(index)));
    expect(ids.toSorted()).toEqual(ids);
    expect(ids.map(timeOfDecision)).toEqual(times);
  });

  it.each([
    'not an id',
    '',
    '0193aaaa-0000-4000-8000-000000000000',
    '0193aaaa-0000-7000-c000-000000000000',
    '0193AAAA-0000-7000-8000-000000000000',
    '0193aaaa-0000-7000-8000-000000000000/..',
  ])('%j is none', (text) => {
    expect(isDecisionId(text)).toBe(false);
  });
});
