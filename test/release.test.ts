import { expect, test } from 'vitest';
import { release } from '../src/release.ts';

test('arrays are empty, and their buffers too, once their memory is given back', () => {
  const bytes = new Uint8Array(1000);
  const numbers = new Float64Array(8);
  const { buffer } = bytes;
  release(bytes.subarray(10, 20), numbers);
  expect(bytes.length).toBe(0);
  expect(buffer.byteLength).toBe(0);
  expect(numbers.length).toBe(0);
});

test('what two arrays share is given back once', () => {
  const { buffer } = new Uint8Array(8);
  release(new Uint8Array(buffer), new Uint16Array(buffer), new Uint8Array());
  expect(buffer.byteLength).toBe(0);
});
