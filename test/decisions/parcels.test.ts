import { describe, expect, it } from 'vitest';
import {
  messageOf,
  type Parcel,
  packer,
  parcelsOf,
  type Travelling,
  travellingIn,
} from '../../src/decisions/parcels.ts';
import { MOST_MESSAGE_BYTES, messageBytes } from '../../src/platform/queue-limits.ts';

const recordOf = (characters: number, filler = 'a', common = '{}'): Travelling => ({
  common,
  own: JSON.stringify([filler.repeat(characters)]),
});

describe('parcelsOf', () => {
  it('makes none of nothing', () => {
    expect(parcelsOf([])).toEqual([]);
  });

  it('gives all records back, in their order, whatever each has in common with others', () => {
    const records = Array.from({ length: 1_000 }, (_, index) => ({
      common: `{"of":${index % 3}}`,
      own: JSON.stringify([index, 'a ["word"]\n']),
    }));
    const parcels = parcelsOf(records);
    expect(parcels.flatMap((parcel) => travellingIn(messageOf(parcel)))).toEqual(records);
    expect(parcels.map(({ decisions }) => decisions)).toEqual(
      parcels.map((parcel) => travellingIn(messageOf(parcel)).length),
    );
  });

  it.each([
    ['a', 900],
    ['"', 900],
    ['€', 900],
    ['\u{1f600}', 900],
    ['a', 50_000],
  ])(
    'of records of %j fills messages, none of which a queue refuses or charges twice',
    (filler, characters) => {
      const records = Array.from({ length: 200 }, () => recordOf(characters, filler));
      const sizes = parcelsOf(records).map((parcel) => messageBytes(messageOf(parcel)));
      expect(Math.max(...sizes)).toBeLessThan(64_000);
      expect(sizes.length).toBeLessThanOrEqual(Math.ceil(sizes.reduce((a, b) => a + b) / 30_000));
    },
  );

  it('sends a line of more than a parcel alone', () => {
    const long = recordOf(100_000);
    const parcels = parcelsOf([recordOf(1), long, recordOf(2)]);
    expect(parcels.map(({ decisions }) => decisions)).toEqual([1, 1, 1]);
    expect(parcels[1]!.isMessage).toBe(true);
    expect(messageBytes(messageOf(parcels[1]!))).toBeLessThan(MOST_MESSAGE_BYTES);
  });

  it('fills a parcel to its last byte, and no further', () => {
    for (const characters of [59_988, 59_989, 59_990, 59_991, 59_992, 59_993]) {
      const records = [recordOf(characters), recordOf(1, '€')];
      expect(parcelsOf(records).flatMap((parcel) => travellingIn(messageOf(parcel)))).toEqual(records);
    }
    const wide = Array.from({ length: 40 }, (_, index) => recordOf(1_480 + index, '€'));
    expect(parcelsOf(wide).flatMap((parcel) => travellingIn(messageOf(parcel)))).toEqual(wide);
  });

  it('makes no message of a line that is longer than any', () => {
    const parcels = parcelsOf([
      recordOf(1),
      recordOf(200_000),
      recordOf(60_000, '"'),
      recordOf(2),
      recordOf(3),
    ]);
    expect(parcels.map(({ decisions, isMessage }) => [decisions, isMessage])).toEqual([
      [1, true],
      [1, false],
      [1, false],
      [2, true],
    ]);
  });
});

describe('travellingIn', () => {
  it('says once in a message what its records have in common', () => {
    const [parcel] = parcelsOf([
      recordOf(1, 'a', '{"of":1}'),
      recordOf(2, 'b', '{"of":2}'),
      recordOf(3, 'c', '{"of":1}'),
    ]);
    expect(messageOf(parcel!)).toBe('+{"of":1}\n0["a"]\n+{"of":2}\n1["bb"]\n0["ccc"]');
  });

  it.each(['', '{}', '["a"]', '0["a"]', '1["a"]', 'x["a"]', '{"decision_id":"1","reasons":[]}'])(
    'gives what stands behind nothing in common as it came: %s',
    (line) => {
      expect(travellingIn(`${line}\n+{}\n0[1]`)).toEqual([
        { common: '', own: line },
        { common: '{}', own: '[1]' },
      ]);
    },
  );
});

describe('packer', () => {
  it('writes over no parcel that was not given back, and fills again the room of one that was', () => {
    const parcels: Parcel[] = [];
    const { add, flush, giveBack } = packer((parcel) => parcels.push(parcel));
    const records = Array.from({ length: 40 }, (_, index) => recordOf(20_000 + index));
    for (const line of records.slice(0, 20)) add(line);
    flush();
    for (const line of records.slice(20)) add(line);
    flush();
    expect(parcels.flatMap((parcel) => travellingIn(messageOf(parcel)))).toEqual(records);
    const kept = parcels.slice(1).map(messageOf);
    giveBack(parcels[0]!);
    for (const line of records) add(line);
    expect(parcels.filter(({ bytes }) => bytes.buffer === parcels[0]!.bytes.buffer)).toHaveLength(2);
    expect(parcels.slice(1, 1 + kept.length).map(messageOf)).toEqual(kept);
  });
});
