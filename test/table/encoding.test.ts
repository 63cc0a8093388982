import { describe, expect, test } from 'vitest';
import { asUtf8 } from '../../src/table/encoding.ts';

async function read(bytes: Uint8Array, charset: string | undefined, piece: number): Promise<string> {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  // It takes a byte order mark off.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  for await (const part of asUtf8(pieces(), charset)) text += decoder.decode(part, { stream: true });
  return text + decoder.decode();
}

const utf16 = (text: string, littleEndian: boolean) => {
  const bytes = new DataView(new ArrayBuffer(text.length * 2));
  for (let index = 0; index < text.length; index++)
    bytes.setUint16(index * 2, text.charCodeAt(index), littleEndian);
  return new Uint8Array(bytes.buffer);
};
const TEXT = 'id,Größe\n1,€ 🚢\n';

describe.each([1, 3, 1_000])('asUtf8 of pieces of %i bytes', (piece) => {
  test.each([
    ['UTF-8, said to be or not', new TextEncoder().encode(TEXT), undefined, TEXT],
    ['UTF-16 by its byte order mark', utf16(`\ufeff${TEXT}`, true), undefined, TEXT],
    ['UTF-16 of the other order', utf16(`\ufeff${TEXT}`, false), undefined, TEXT],
    ['UTF-16 that was said to be another', utf16(`\ufeff${TEXT}`, true), 'windows-1252', TEXT],
    ['UTF-8 that was said to be another', new TextEncoder().encode(`\ufeff${TEXT}`), 'windows-1252', TEXT],
    ['UTF-16 without a mark', utf16(TEXT, true), 'UTF-16LE', TEXT],
    ['Windows-1252', Uint8Array.of(0x47, 0x72, 0xf6, 0xdf, 0x65, 0x2c, 0x80), 'windows-1252', 'Größe,€'],
    ['Latin 1, which is taken for it', Uint8Array.of(0xe9), 'ISO-8859-1', 'é'],
    ['nothing', new Uint8Array(), 'windows-1252', ''],
  ])('reads %s', async (_, bytes, charset, text) => {
    expect(await read(bytes, charset, piece)).toBe(text);
  });

  test('reads a large piece behind a single byte', async () => {
    const bytes = new TextEncoder().encode(TEXT.repeat(50_000));
    async function* pieces() {
      yield bytes.subarray(0, 1);
      yield bytes.subarray(1);
    }
    let length = 0;
    for await (const part of asUtf8(pieces(), undefined)) length += part.length;
    expect(length).toBe(bytes.length);
  });

  test('refuses what is not of the encoding, and an encoding that nobody knows', async () => {
    await expect(read(Uint8Array.of(0x61, 0), 'utf-16le', piece)).resolves.toBe('a');
    await expect(read(Uint8Array.of(0x61, 0, 0x62), 'utf-16le', piece)).rejects.toMatchObject({
      code: 'malformed_body',
      message: 'The file is not utf-16le, which it is said to be.',
    });
    await expect(read(Uint8Array.of(0x61), 'x-mine', piece)).rejects.toMatchObject({
      code: 'unsupported_media_type',
    });
  });
});
