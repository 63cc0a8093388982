import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SolventError } from '../../src/errors.ts';
import { parseJson } from '../../src/http/json.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('parseJson', () => {
  it('reads every JSON value as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(bytes(text))).toEqual(JSON.parse(text));
      }),
      { seed: 7 },
    );
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
