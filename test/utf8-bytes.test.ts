import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../src/utf8-bytes.ts';

const encoder = new TextEncoder();

describe('utf8Bytes', () => {
  it.each([
    '',
    'a',
    '€ 5',
    '😀',
    '\ud83d\ud83d\ude00',
    '\ude00\ud83d',
    'a'.repeat(65_536),
    'a'.repeat(65_537),
    `a${'😀'.repeat(40_000)}`,
    `ab${'😀'.repeat(40_000)}`,
    `a${'€'.repeat(40_000)}`,
  ])('counts a text as it is encoded: %.8j', (text) => {
    expect(utf8Bytes(text)).toBe(encoder.encode(text).length);
  });
});
