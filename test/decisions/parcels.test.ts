import { describe, expect, it } from 'vitest';
import { linesOf, parcelsOf } from '../../src/decisions/parcels.ts';
import { MOST_MESSAGE_BYTES, messageBytes } from '../../src/platform/queue-limits.ts';

const lineOf = (characters: number, filler = 'a') => JSON.stringify({ text: filler.repeat(characters) });

describe('parcelsOf', () => {
  it('makes none of nothing', () => {
    expect(parcelsOf([])).toEqual([]);
  });

  it('gives all lines back, in their order', () => {
    const lines = Array.from({ length: 1_000 }, (_, index) => JSON.stringify({ index, text: 'a "word"\n' }));
    const parcels = parcelsOf(lines);
    expect(parcels.flatMap(({ message }) => linesOf(message!))).toEqual(lines);
    expect(parcels.flatMap((parcel) => parcel.lines)).toEqual(lines);
  });

  it.each([
    ['a', 900],
    ['"', 900],
    ['€', 900],
    ['\u{1f600}', 900],
    ['a', 50_000],
  ])(
    'of lines of %j fills messages, none of which a queue refuses or charges twice',
    (filler, characters) => {
      const lines = Array.from({ length: 200 }, () => lineOf(characters, filler));
      const sizes = parcelsOf(lines).map(({ message }) => messageBytes(message));
      expect(Math.max(...sizes)).toBeLessThan(64_000);
      expect(sizes.length).toBeLessThanOrEqual(Math.ceil(sizes.reduce((a, b) => a + b) / 30_000));
    },
  );

  it('sends a line of more than a parcel alone', () => {
    const long = lineOf(100_000);
    const parcels = parcelsOf([lineOf(1), long, lineOf(2)]);
    expect(parcels.map(({ lines }) => lines.length)).toEqual([1, 1, 1]);
    expect(messageBytes(parcels[1]!.message)).toBeLessThan(MOST_MESSAGE_BYTES);
  });

  it('makes no message of a line that is longer than any', () => {
    const parcels = parcelsOf([lineOf(1), lineOf(200_000), lineOf(60_000, '"'), lineOf(2), lineOf(3)]);
    expect(parcels.map(({ lines, message }) => [lines.length, message !== undefined])).toEqual([
      [1, true],
      [1, false],
      [1, false],
      [2, true],
    ]);
  });
});
