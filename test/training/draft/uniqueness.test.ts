import { expect, test } from 'vitest';
import { fingerprint, numberFingerprint } from '../../../src/training/draft/fingerprint.ts';
import { Memory, Uniqueness } from '../../../src/training/draft/uniqueness.ts';

function verdict(values: Iterable<string>, memory = new Memory(100_000)) {
  const uniqueness = new Uniqueness(memory);
  for (const value of values) uniqueness.add(fingerprint(value));
  return uniqueness.verdict;
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `L-${index}`);

test('values differ, or nearly all do, or they come again', () => {
  expect(verdict(numbered(10_000))).toBe('unique');
  expect(verdict([...numbered(100), 'L-3'])).toBe('nearly');
  expect(verdict([...numbered(100), ...numbered(100)])).toBe('repeated');
});

test('more than can be remembered are not known, and a column that repeats itself gives its memory back', () => {
  const memory = new Memory(1000);
  expect(verdict(numbered(1001), memory)).toBe('unknown');
  expect(memory.left).toBe(1000);
  const many = Array.from({ length: 100 }, () => numbered(150)).flat();
  expect(verdict(many, memory)).toBe('repeated');
  expect(memory.left).toBe(1000);
});

test('fingerprints of texts that differ in one character differ, and are safe integers', () => {
  const texts = [...numbered(100_000), ...numbered(1000).map((text) => `${text} `)];
  const prints = new Set(texts.map(fingerprint));
  expect(prints.size).toBe(texts.length);
  for (const print of prints) expect(Number.isSafeInteger(print)).toBe(true);
});

test('fingerprints of numbers are as good, and the same however a number is written', () => {
  const numbers = Array.from({ length: 100_000 }, (_, index) => (index % 2 ? index : index / 7));
  const prints = new Set(numbers.map(numberFingerprint));
  expect(prints.size).toBe(numbers.length);
  for (const print of prints) expect(Number.isSafeInteger(print)).toBe(true);
  expect(numberFingerprint(Number('1e1'))).toBe(numberFingerprint(10));
});
