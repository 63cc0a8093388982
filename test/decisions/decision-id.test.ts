import { describe, expect, it } from 'vitest';
import {
  decisionId,
  hashedDecisionId,
  isDecisionId,
  timeOfDecision,
} from '../../src/decisions/decision-id.ts';
import { countedIds } from '../../src/platform/memory/ids.ts';

const AT = Date.UTC(2026, 2, 3, 4, 5, 6, 789);

const RANDOM = 'ce33c4b1-fd96-4fc4-8068-224cf76e9803';

describe.each([
  ['decisionId', decisionId, RANDOM, countedIds()()],
  ['hashedDecisionId', hashedDecisionId, 'a request', 'another'],
] as const)('%s', (_, make: (at: number, origin: typeof RANDOM) => string, origin, another) => {
  const idOf = (at: number, of: string) => make(at, of as typeof RANDOM);

  it('is a UUID of version 7 that tells its time', () => {
    const id = idOf(AT, origin);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(isDecisionId(id)).toBe(true);
    expect(timeOfDecision(id)).toBe(AT);
  });

  it('is the same for the same time and origin, and another for another', () => {
    expect(idOf(AT, origin)).toBe(idOf(AT, origin));
    expect(idOf(AT, origin)).not.toBe(idOf(AT, another));
    expect(idOf(AT, origin).slice(15)).toBe(idOf(AT + 1, origin).slice(15));
  });

  it('sorts as text as decisions were made', () => {
    const times = [0, 1, 255, 256, 65_535, AT, AT + 1, AT + 60_000, 2 ** 48 - 1];
    const ids = times.map((at, index) => idOf(at, index % 2 === 0 ? origin : another));
    expect(ids.toSorted()).toEqual(ids);
    expect(ids.map(timeOfDecision)).toEqual(times);
  });
});

describe('decisionId', () => {
  it('has all bits of its origin that have room beside the time', () => {
    expect(decisionId(AT, RANDOM)).toBe(
      `${hashedDecisionId(AT, 'a request').slice(0, 15)}fc4-8068-224cf76e9803`,
    );
  });
});

describe('isDecisionId', () => {
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
