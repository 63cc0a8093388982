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
