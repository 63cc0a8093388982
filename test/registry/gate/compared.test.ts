import { expect, test } from 'vitest';
import { noWorseOnAny } from '../../../src/registry/gate/compared.ts';
import type { Comparison } from '../../../src/registry/gate/comparison.ts';
import { asGoodAs, recorded } from '../compared.ts';

const champion = { version: '1', digest: 'c'.repeat(64) };
const on = (file: string, changes: Partial<Comparison> = {}) =>
  asGoodAs(champion, { data_sha256: file.repeat(64), ...changes });
const worse = { auc: { value: -0.1, low: -0.12, high: -0.08 } };
const unclear = { auc: { value: 0, low: -0.05, high: 0.05 } };
const told = (...comparisons: Comparison[]) => noWorseOnAny(recorded(...comparisons), champion);

test('what is worse on any file fails, whichever came last and however many defaults the others have', () => {
  expect(told(on('a', worse), on('b', { positives: 4_000 })).result).toBe('failed');
  expect(told(on('b', { positives: 4_000 }), on('a', worse))).toMatchObject({
    result: 'failed',
    message: expect.stringMatching(
      /Measured by Ada on the file with the SHA-256 aaaaaaaaaaaa… and told at 1970-01-01T00:00:00.001Z\. The two were compared on 2 files; on one it is worse\.$/,
    ),
  });
});

test('otherwise the file with the most defaults tells', () => {
  expect(told(on('a', { ...unclear, positives: 900 }), on('b')).result).toBe('cannot_be_told');
  expect(told(on('a', unclear), on('b', { positives: 900 }))).toMatchObject({
    result: 'passed',
    message: expect.stringMatching(/SHA-256 bbbbbbbbbbbb….*2 files; the one with the most defaults tells\.$/),
  });
});

test('a single file is not counted, and none is said to be none', () => {
  expect(told(on('a')).message).not.toContain('files');
  expect(told()).toMatchObject({ message: 'Nobody compared it with the champion, version 1.' });
});

test('it is said whether a key posted it or the training measured it', () => {
  const [posted] = recorded(on('a'));
  const line = noWorseOnAny([{ ...posted!, withBundle: true, by: 'npm run train' }], champion);
  expect(line.message).toContain('Measured by the training (npm run train) on');
});

test('a file on which nothing could be compared takes nothing back', () => {
  const nothing = on('b', {
    rows: 0,
    positives: 0,
    auc: null,
    challenger: null,
    champion: null,
    reason: 'no rows',
  });
  expect(told(on('a', worse), nothing).result).toBe('failed');
  expect(told(nothing).message).toBe('It could not be compared with the champion, version 1: no rows.');
});

const besideImported = (...comparisons: Comparison[]) =>
  noWorseOnAny(recorded(...comparisons), champion, { challenger: false, champion: true });

test('being worse than an imported champion, which may remember the rows, cannot be told', () => {
  expect(besideImported(on('a', worse))).toMatchObject({
    result: 'cannot_be_told',
    message: expect.stringMatching(
      /whether the imported champion was, nobody knows.*The champion was imported: if it had seen these rows, it looks better than it is/,
    ),
  });
});

test('and another file, on which it is no worse for all that the champion may have seen, is not outvoted by it', () => {
  expect(besideImported(on('a', { ...worse, positives: 4_000 }), on('b'))).toMatchObject({
    result: 'passed',
    message: expect.stringMatching(/SHA-256 bbbbbbbbbbbb….*of those on which it is not worse/),
  });
  expect(besideImported(on('b'), on('c', { ...unclear, positives: 900 })).result).toBe('cannot_be_told');
});

test('that an imported version is no worse is not judged, that it is worse counts, and two of them are not compared', () => {
  const ofImported = { challenger: true, champion: false };
  expect(noWorseOnAny(recorded(on('a')), champion, ofImported).result).toBe('not_judged');
  const both = { challenger: true, champion: true };
  expect(noWorseOnAny([], champion, both).result).toBe('not_judged');
  expect(noWorseOnAny(recorded(on('a', worse)), champion, ofImported).result).toBe('failed');
});
