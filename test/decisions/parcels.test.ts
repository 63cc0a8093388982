import { describe, expect, it } from 'vitest';
import { linesOf, messageOf, type Parcel, packer, parcelsOf } from '../../src/decisions/parcels.ts';
import { MOST_MESSAGE_BYTES, messageBytes } from '../../src/platform/queue-limits.ts';

const lineOf = (characters: number, filler = 'a') => JSON.stringify({ text: filler.repeat(characters) });

describe('parcelsOf', () => {
  it('makes none of nothing', () => {
    expect(parcelsOf([])).toEqual([]);
  });

  it('gives all lines back, in their order', () => {
    const lines = Array.from({ length: 1_000 }, (_, index) => JSON.stringify({ index, text: 'a "word"\n' }));
    const parcels = parcelsOf(lines);
    expect(parcels.flatMap((parcel) => linesOf(messageOf(parcel)))).toEqual(lines);
    expect(parcels.map(({ decisions }) => decisions)).toEqual(
      parcels.map((parcel) => linesOf(messageOf(parcel)).length),
    );
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
      const sizes = parcelsOf(lines).map((parcel) => messageBytes(messageOf(parcel)));
      expect(Math.max(...sizes)).toBeLessThan(64_000);
      expect(sizes.length).toBeLessThanOrEqual(Math.ceil(sizes.reduce((a, b) => a + b) / 30_000));
    },
  );

  it('sends a line of more than a parcel alone', () => {
    const long = lineOf(100_000);
    const parcels = parcelsOf([lineOf(1), long, lineOf(2)]);
    expect(parcels.map(({ decisions }) => decisions)).toEqual([1, 1, 1]);
    expect(parcels[1]!.isMessage).toBe(true);
    expect(messageBytes(messageOf(parcels[1]!))).toBeLessThan(MOST_MESSAGE_BYTES);
  });

  it('fills a parcel to its last byte, and no further', () => {
    for (const characters of [59_985, 59_986, 59_987, 59_988, 59_989, 59_990]) {
      const lines = [lineOf(characters), lineOf(1, '€')];
      expect(parcelsOf(lines).flatMap((parcel) => linesOf(messageOf(parcel)))).toEqual(lines);
    }
    const wide = Array.from({ length: 40 }, (_, index) => lineOf(1_480 + index, '€'));
    expect(parcelsOf(wide).flatMap((parcel) => linesOf(messageOf(parcel)))).toEqual(wide);
  });

  it('makes no message of a line that is longer than any', () => {
    const parcels = parcelsOf([lineOf(1), lineOf(200_000), lineOf(60_000, '"'), lineOf(2), lineOf(3)]);
    expect(parcels.map(({ decisions, isMessage }) => [decisions, isMessage])).toEqual([
      [1, true],
      [1, false],
      [1, false],
      [2, true],
    ]);
  });
});

describe('packer', () => {
  it('writes over no parcel that was not given back, and fills again the room of one that was', () => {
    const parcels: Parcel[] = [];
    const { add, flush, giveBack } = packer((parcel) => parcels.push(parcel));
    const lines = Array.from({ length: 40 }, (_, index) => lineOf(20_000 + index));
    for (const line of lines.slice(0, 20)) add(line);
    flush();
    for (const line of lines.slice(20)) add(line);
    flush();
    expect(parcels.flatMap((parcel) => linesOf(messageOf(parcel)))).toEqual(lines);
    const kept = parcels.slice(1).map(messageOf);
    giveBack(parcels[0]!);
    for (const line of lines) add(line);
    expect(parcels.filter(({ bytes }) => bytes.buffer === parcels[0]!.bytes.buffer)).toHaveLength(2);
    expect(parcels.slice(1, 1 + kept.length).map(messageOf)).toEqual(kept);
  });
});
