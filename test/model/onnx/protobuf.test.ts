import { describe, expect, test } from 'vitest';
import { ProtobufWriter } from '../../../src/model/onnx/protobuf.ts';

const hex = (writer: ProtobufWriter) => Buffer.from(writer.finish()).toString('hex');

// The first three are the worked examples of https://protobuf.dev/programming-guides/encoding/.
describe('protocol buffers', () => {
  test('an integer is a varint', () => {
    expect(hex(new ProtobufWriter().integer(1, 150))).toBe('089601');
  });

  test('a string is its length and its bytes', () => {
    expect(hex(new ProtobufWriter().string(2, 'testing'))).toBe('120774657374696e67');
  });

  test('a nested message is its length and its fields', () => {
    expect(hex(new ProtobufWriter().message(3, (nested) => nested.integer(1, 150)))).toBe('1a03089601');
  });

  test('repeated integers are packed', () => {
    expect(hex(new ProtobufWriter().integers(6, [3, 270, 86942]))).toBe('3206038e029ea705');
  });

  test('floats are packed, little-endian', () => {
    expect(hex(new ProtobufWriter().floats(7, [1, -0.5]))).toBe('3a080000803f000000bf');
  });

  test('nothing is nothing', () => {
    expect(hex(new ProtobufWriter())).toBe('');
    expect(hex(new ProtobufWriter().floats(7, []))).toBe('3a00');
  });

  test('integers beyond 32 bits keep their digits', () => {
    // 2⁴⁰ = 1 followed by five groups of seven zero bits, then the bit 2⁵ of the sixth.
    expect(hex(new ProtobufWriter().integer(1, 2 ** 40))).toBe('08808080808020');
  });

  test('a long text outgrows the first buffer unharmed', () => {
    const text = 'abc'.repeat(5000);
    const bytes = new ProtobufWriter().string(1, text).integer(2, 1).finish();
    expect(new TextDecoder().decode(bytes.subarray(3, -2))).toBe(text);
    expect([...bytes.subarray(-2)]).toEqual([16, 1]);
  });
});
