import { describe, expect, test } from 'vitest';
import { compileSchema } from '../../../src/application/compile.ts';
import { UNKNOWN_LEVEL } from '../../../src/application/field-reader.ts';
import { parseApplicationSchema } from '../../../src/application/schema.ts';
import { sha256Hex } from '../../../src/digest.ts';
import { contentDigest, placeOf } from '../../../src/training/data/place.ts';
import { schema, smallPortfolio } from '../support.ts';

test('a place is the digest as a part of the range of all digests', () => {
  expect(placeOf('00000000000000ffff')).toBe(0);
  expect(placeOf('4000000000000')).toBe(0.25);
  expect(placeOf('fffffffffffffffff')).toBe(1 - 2 ** -52);
});

describe('the digest of what a row says', () => {
  const digestOf = contentDigest(smallPortfolio());
  const values = [40, 12.5, 100, 1, 2];

  test('is that of its fields and their texts, by name', () => {
    const said = '[["age","40"],["earned","100"],["owed","12.5"],["owner","1"],["region","west"]]';
    expect(digestOf(values)).toBe(sha256Hex(new TextEncoder().encode(said)));
  });

  test('does not depend on the order of the fields or of the levels', () => {
    const turned = structuredClone(schema);
    turned.fields.reverse();
    turned.fields[0]!.levels = ['west', 'north', 'south'];
    const theirs = contentDigest(compileSchema(parseApplicationSchema(turned)));
    expect(theirs([0, 1, 100, 12.5, 40])).toBe(digestOf(values));
  });

  test('tells missing values from others, and not one kind of missing from another', () => {
    const [missing, unknown] = [Number.NaN, UNKNOWN_LEVEL].map((region) =>
      digestOf([40, 12.5, 100, 1, region]),
    );
    expect(missing).toBe(unknown);
    expect(missing).not.toBe(digestOf(values));
  });

  test('is one of numbers that are the same 32-bit float, and another of the next one', () => {
    const place = (owed: number, earned = 100) => digestOf([40, owed, earned, 1, 2]);
    expect(place(12.5 * (1 + 1e-9))).toBe(place(12.5));
    expect(place(0.1, 16777217)).toBe(place(Math.fround(0.1), 16777216));
    expect(place(Math.fround(0.1) + 2 ** -27)).not.toBe(place(0.1));
    // The digest of a value that a float32 keeps is that of its decimal, which anybody can hash.
    const said = '[["age","40"],["earned","8759.7"],["owed","0.1"],["owner","1"],["region","west"]]';
    expect(place(0.1, 8759.7)).toBe(sha256Hex(new TextEncoder().encode(said)));
  });

  test('is one of all numbers of a code', () => {
    const codes = [{ name: 'other', value: [98, { from: 200, to: 299 }] }];
    const fields = schema.fields.map((field) => (field.name === 'owed' ? { ...field, codes } : field));
    const coded = contentDigest(compileSchema(parseApplicationSchema({ ...schema, fields })));
    const [one, ...others] = [98, 200, 201.5, 97].map((owed) => coded([40, owed, 100, 1, 2]));
    expect(others.map((digest) => digest === one)).toEqual([true, true, false]);
  });
});
