import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SolventError } from '../../src/errors.ts';
import { parseJson } from '../../src/http/json.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function errorOf(work: () => unknown): SolventError {
  try {
    work();
  } catch (error) {
    if (error instanceof SolventError) return error;
  }
  throw new Error('It was not refused.');
}

describe('parseJson', () => {
  it('reads every JSON value as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(bytes(text))).toEqual(JSON.parse(text));
      }),
      { seed: 7 },
    );
  });

  it.each([101, 5_000, 1_000_000])('refuses a document of %i levels, and says where they are', (depth) => {
    const text = `{"id":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    const { code, message, details } = errorOf(() => parseJson(bytes(text)));
    expect([code, message]).toEqual([
      'validation_error',
      'The body is not valid: it is nested deeper than 100 levels.',
    ]);
    expect(details?.[0]?.path).toMatch(/^id\.0\.0/);
  });

  it('says of gzip what it is, and of other bytes that they are no text', () => {
    expect(errorOf(() => parseJson(Uint8Array.of(0x1f, 0x8b, 8, 0))).message).toBe(
      'The body is compressed with gzip: unpack it, or send the header Content-Encoding: gzip with it.',
    );
    expect(errorOf(() => parseJson(Uint8Array.of(0xff))).message).toBe('The body is not UTF-8.');
  });

  it('does not quote the document in its errors', () => {
    try {
      parseJson(bytes('{"salary": 123456,}'));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(SolventError);
      expect((error as SolventError).message).toBe('The body is not JSON.');
    }
  });
});
