import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestedRange } from '../../../src/http/download/range.ts';

const SIZE = 1000;
const HUGE = '9'.repeat(400);

describe('requestedRange', () => {
  it.each([
    ['bytes=0-0', 0, 1],
    ['bytes=0-999', 0, 1000],
    ['bytes=10-', 10, 990],
    ['bytes=999-', 999, 1],
    ['bytes=990-5000', 990, 10],
    [`bytes=990-${HUGE}`, 990, 10],
    ['bytes=-7', 993, 7],
    ['bytes=-1000', 0, 1000],
    [`bytes=-${HUGE}`, 0, 1000],
    ['bytes=0000000000000000000005-6', 5, 2],
    ['Bytes=1-2', 1, 2],
    [' bytes= 1-2 ', 1, 2],
    ['bytes=,1-2,', 1, 2],
  ])('takes %s', (header, offset, length) => {
    expect(requestedRange(header, SIZE)).toEqual({ offset, length });
  });

  it.each([
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=--1',
    'bytes=5-4',
    'bytes=a-b',
    'bytes=0x1-2',
    'bytes=1.5-2',
    'bytes=+1-2',
    'bytes=1 - 2',
    'bytes=0-1,5-6',
    'bytes=0-1,-1',
    'bytes 0-1',
    'lines=1-2',
    'bytes=١-٢',
  ])('passes over "%s"', (header) => {
    expect(requestedRange(header, SIZE)).toBeUndefined();
  });

  it.each(['bytes=1000-', 'bytes=1000-2000', `bytes=${HUGE}-`, `bytes=${HUGE}-${HUGE}`, 'bytes=-0'])(
    'says of %.30s how long the file is',
    (header) => {
      expect(() => requestedRange(header, SIZE)).toThrow(
        expect.objectContaining({
          code: 'range_not_satisfiable',
          headers: { 'Content-Range': 'bytes */1000' },
        }),
      );
    },
  );

  it('has no bytes of an empty file to give', () => {
    expect(requestedRange('bytes=-5', 0)).toBeUndefined();
    expect(() => requestedRange('bytes=0-', 0)).toThrow('has 0 bytes');
  });

  it('lies inside the file, whatever is asked for', () => {
    const number = fc.oneof(
      fc.constant(''),
      fc.bigInt({ min: 0n, max: 10n ** 40n }).map(String),
      fc.nat(30).map(String),
    );
    fc.assert(
      fc.property(number, number, fc.nat(20), (first, last, size) => {
        try {
          const range = requestedRange(`bytes=${first}-${last}`, size);
          if (!range) return;
          expect(range.length).toBeGreaterThan(0);
          expect(range.offset).toBeGreaterThanOrEqual(0);
          expect(range.offset + range.length).toBeLessThanOrEqual(size);
        } catch (error) {
          expect(error).toMatchObject({ code: 'range_not_satisfiable' });
        }
      }),
    );
  });
});
