import { describe, expect, test } from 'vitest';
import type { ReasonRule } from '../../../src/application/reasons-schema.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import { keptReasons } from '../../../src/registry/gate/reasons.ts';
import { judge } from '../../../src/registry/gate/verdict.ts';
import { asGoodAs, recorded } from '../compared.ts';
import { bundledManifest, championOf } from './bundled.ts';

/** A change of the dictionary that people write. */
type Change = (reasons: ReasonRule[]) => ReasonRule[] | undefined;

const withReasons = (change: Change) => (manifest: Manifest) => {
  const schema = manifest.schema as { reasons: ReasonRule[] | undefined };
  schema.reasons = change(schema.reasons!);
};
const lineOf = (candidate: (manifest: Manifest) => void, champion: (manifest: Manifest) => void = () => {}) =>
  keptReasons(bundledManifest(candidate), bundledManifest(champion), '1')[0];

const none: Change = () => undefined;
const inEnglish: Change = (reasons) =>
  JSON.parse(JSON.stringify(reasons), (_, value) => {
    if (value?.en !== undefined) delete value.de;
    return value;
  });
const inGermanButOne: Change = (reasons) => {
  delete reasons[0]!.higher!.de;
  return reasons;
};
const allSuppressed: Change = (reasons) => reasons.map((one) => ({ ...one, suppress: true }));
const nobodyApproved = (manifest: Manifest) => {
  manifest.reference = { of: 0, rows: [] };
};

describe('beside a champion that gives reasons', () => {
  test('who gives them in its languages passes, whatever they say', () => {
    const others: Change = (reasons) => reasons.map((one) => ({ ...one, code: `other_${one.code}` }));
    expect(lineOf(withReasons(others))).toEqual({
      check: 'reasons',
      result: 'passed',
      message: 'The champion, version 1, gives reasons in "en" and "de", and so does this version.',
    });
  });

  test.each<[string, (manifest: Manifest) => void, string]>([
    ['without texts', withReasons(none), 'its schema has no texts of them'],
    ['that approves nobody', nobodyApproved, 'it knows no approved applications to compare with'],
    [
      'of before there were any',
      (manifest) => void delete manifest.reference,
      'it knows no approved applications to compare with',
    ],
    ['that tells none of its texts', withReasons(allSuppressed), 'its schema suppresses all of them'],
  ])('one %s fails', (_, change, why) => {
    expect(lineOf(change)).toEqual({
      check: 'reasons',
      result: 'failed',
      message: `The champion, version 1, gives reasons in "en" and "de", and this version gives none: ${why}.`,
    });
  });

  test('one that lost a language, or a text in one, fails', () => {
    expect(lineOf(withReasons(inEnglish))).toEqual({
      check: 'reasons',
      result: 'failed',
      message: expect.stringMatching(
        /^The champion, version 1, gives reasons in "en" and "de", and of the \d texts of this version 0 in "de": /,
      ),
    });
    expect(lineOf(withReasons(inGermanButOne))?.result).toBe('failed');
  });

  test.each([
    [141, 0, 'failed'],
    [15, 0, 'failed'],
    [3, 0, 'passed'],
    [20, 15, 'passed'],
    [0, 200, 'passed'],
  ])(
    'one that has no reason for %i of 500, where the champion has none for %i, has %s',
    (none, before, result) => {
      const leaving = (untold: number) => (manifest: Manifest) => {
        manifest.reasons = { ...manifest.reasons!, rows: 500, none: untold };
      };
      const line = lineOf(leaving(none), leaving(before));
      expect(line?.result).toBe(result);
      if (result === 'failed')
        expect(line!.message).toBe(
          `The champion, version 1, gives reasons in "en" and "de", and this version has none for ${none} of 500 declined rows of its hold-out, where the champion has none for ${before} of 500.`,
        );
      expect(lineOf(leaving(none), (manifest) => void delete manifest.reasons)?.result).toBe('passed');
    },
  );

  test('what it lacks itself is asked of nobody', () => {
    expect(lineOf(() => {}, withReasons(inEnglish))?.result).toBe('passed');
    expect(lineOf(withReasons(inGermanButOne), withReasons(inGermanButOne))?.result).toBe('passed');
  });
});

test.each<[string, (manifest: Manifest) => void]>([
  ['texts', withReasons(none)],
  ['approved applications', nobodyApproved],
  ['a text that it tells', withReasons(allSuppressed)],
])('a champion without %s asks for nothing', (_, champion) => {
  expect(lineOf(() => {}, champion)).toBeUndefined();
  expect(lineOf(withReasons(none), champion)).toBeUndefined();
});

test('the gate stops who gives no reasons, though it ranks as well', () => {
  const champion = championOf();
  const verdict = judge(bundledManifest(withReasons(none)), champion, recorded(asGoodAs(champion)));
  expect(verdict.outcome).toBe('failed');
  expect(verdict.lines.filter(({ result }) => result !== 'passed').map(({ check }) => check)).toEqual([
    'reasons',
  ]);
});
