import { describe, expect, it } from 'vitest';
import { jsonTextBytes } from '../src/json-bytes.ts';

const encoder = new TextEncoder();
const written = (text: string) => encoder.encode(JSON.stringify(text)).length;

describe('jsonTextBytes', () => {
  it('counts every character as JSON writes it, halves of pairs too', () => {
    for (let unit = 0; unit <= 0xffff; unit++) {
      const text = String.fromCharCode(unit);
      if (jsonTextBytes(text) !== written(text)) expect.fail(`of U+${unit.toString(16)}`);
    }
  });

  it.each(['', 'a "word"\\\n', '€ 5', '😀', 'a😀', '\ud83d\ud83d\ude00', '\ude00\ud83d', '\ud83da'])(
    'counts %j',
    (text) => {
      expect(jsonTextBytes(text)).toBe(written(text));
    },
  );
});
