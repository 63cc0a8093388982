import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readBytes, readJson, requireEncoding, requireMediaType } from '../../src/http/body.ts';
import { READ_STEP_BYTES } from '../../src/steps.ts';

const bytes = Uint8Array.of(1, 2, 3, 4, 5);

/** A body in pieces of two bytes, whose length nobody announces. */
function counted(): Request {
  let offset = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (offset >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(offset, offset + 2));
      offset += 2;
    },
  });
  return new Request('http://test/', { method: 'POST', body, duplex: 'half' } as RequestInit);
}

const announced = (length = bytes.length) =>
  new Request('http://test/', { method: 'POST', body: bytes, headers: { 'Content-Length': `${length}` } });

describe('readBytes', () => {
  it.each([
    ['whose length is announced', announced],
    ['whose length is not announced', counted],
  ])('takes a body %s up to the limit, and not a byte more', async (_, request) => {
    expect(await readBytes(request(), 5)).toEqual(bytes);
    await expect(readBytes(request(), 4)).rejects.toMatchObject({
      code: 'payload_too_large',
      message: 'The body is longer than 4 bytes.',
    });
  });

  it('refuses by its announced length a body that it does not read', async () => {
    const request = announced(6);
    await expect(readBytes(request, 5)).rejects.toMatchObject({ code: 'payload_too_large' });
    expect(request.bodyUsed).toBe(false);
  });

  it('does not believe an announced length that is too short', async () => {
    await expect(readBytes(announced(4), 4)).rejects.toMatchObject({ code: 'payload_too_large' });
  });

  it('is empty where there is no body', async () => {
    expect(await readBytes(new Request('http://test/'), 0)).toEqual(new Uint8Array());
  });
});

describe('requireMediaType', () => {
  const typeOf = (type: string) =>
    requireMediaType(new Request('http://test/', { headers: { 'Content-Type': type } }), [
      'text/csv',
      'application/json',
    ]);

  it.each([
    ['text/csv', 'text/csv', undefined],
    ['Text/CSV; charset=UTF-8', 'text/csv', 'utf-8'],
    ['text/csv;header=present;charset="windows-1252"', 'text/csv', 'windows-1252'],
    ['application/json; charset=utf8', 'application/json', 'utf8'],
  ])('reads %s', (header, type, charset) => {
    expect(typeOf(header)).toEqual({ type, charset });
  });

  it.each([
    ['application/json; charset=utf-16', 'JSON is sent in UTF-8'],
    ['text/html', 'Send text/csv or application/json'],
    ['', 'not well formed'],
    ['text/csv; charset=utf-8; charset=latin1', 'two charsets'],
    ['application/json; charset=utf-8; charset="latin1"', 'two charsets'],
    ['text/csv, application/json', 'not well formed'],
    ['text/csv; charset=""', 'The charset is empty'],
    ['application/json; charset=""', 'The charset is empty'],
    ['text/csv; charset=', 'not well formed'],
  ])('refuses %s', (type, message) => {
    const headers = { Accept: 'text/csv, application/json' };
    expect(() => typeOf(type)).toThrow(
      expect.objectContaining({
        code: 'unsupported_media_type',
        message: expect.stringContaining(message),
        headers,
      }),
    );
  });

  it('refuses a body of which nothing is said', () => {
    const request = new Request('http://test/', { method: 'POST', body: bytes });
    expect(() => requireMediaType(request, ['text/csv'])).toThrow('Send text/csv');
  });
});

describe('requireEncoding', () => {
  const request = (encoding?: string) =>
    new Request('http://x', { headers: encoding === undefined ? {} : { 'Content-Encoding': encoding } });

  it.each(['gzip', 'x-gzip', 'br', 'deflate', 'gzip, gzip'])(
    'refuses %s where a body is sent as it is',
    (encoding) => {
      expect(() => requireEncoding(request(encoding), false)).toThrow('without a Content-Encoding');
    },
  );

  it('takes gzip where the route reads it, and nothing everywhere', () => {
    expect(requireEncoding(request('GZIP'), true)).toBe('gzip');
    expect(requireEncoding(request('x-gzip'), true)).toBe('gzip');
    expect(requireEncoding(request(''), true)).toBe('identity');
    expect(requireEncoding(request(), false)).toBe('identity');
    expect(requireEncoding(request('identity'), false)).toBe('identity');
    expect(() => requireEncoding(request('br'), true)).toThrow('gzip or nothing');
  });
});

function otherChecksum(): Uint8Array {
  const bytes = gzipSync('{"a":1}');
  return bytes.fill(7, bytes.length - 8, bytes.length - 4);
}

describe('readJson', () => {
  const pause = () => new Promise<void>((done) => setImmediate(done));
  const packed = (body: Uint8Array, limit: number) =>
    readJson(
      new Request('http://test/', {
        method: 'POST',
        body: body as Uint8Array<ArrayBuffer>,
        headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
      }),
      limit,
      pause,
    );
  afterEach(() => void vi.unstubAllGlobals());

  it('reads gzip up to the limit of what is unpacked, and not a byte more', async () => {
    const text = JSON.stringify({ text: 'ä'.repeat(1_000) });
    const { length } = new TextEncoder().encode(text);
    expect(await packed(gzipSync(text), length)).toEqual(JSON.parse(text));
    await expect(packed(gzipSync(text), length - 1)).rejects.toMatchObject({
      code: 'payload_too_large',
      message: `The body is longer than ${length - 1} bytes.`,
    });
  });

  it('reads at its limit also what gzip makes longer', async () => {
    const random = crypto.getRandomValues(new Uint8Array(20_000));
    const text = JSON.stringify(Buffer.from(random).toString('base64'));
    expect(await packed(gzipSync(text, { level: 0 }), text.length)).toBe(JSON.parse(text));
    const tiny = '1';
    expect(await packed(gzipSync(tiny), 1)).toBe(1);
  });

  it('unpacks no more than the limit and a helping of what would grow a thousandfold', async () => {
    let grown = 0;
    const { DecompressionStream: Real } = globalThis;
    vi.stubGlobal(
      'DecompressionStream',
      class {
        writable: WritableStream;
        readable: ReadableStream;
        constructor(format: CompressionFormat) {
          const real = new Real(format);
          this.writable = real.writable;
          this.readable = real.readable.pipeThrough(
            new TransformStream({
              transform(chunk, controller) {
                grown += chunk.length;
                controller.enqueue(chunk);
              },
            }),
          );
        }
      },
    );
    const limit = 100_000;
    await expect(packed(gzipSync(Buffer.alloc(50_000_000, ' ')), limit)).rejects.toMatchObject({
      code: 'payload_too_large',
    });
    // What comes of a helping is 256 KiB when it is known how it grows; the first is a kilobyte, of which a megabyte may come.
    expect(grown).toBeGreaterThan(limit);
    expect(grown).toBeLessThan(limit + 1_100_000 + READ_STEP_BYTES);
  });

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['no gzip', new TextEncoder().encode('{}')],
    ['gzip that breaks off', gzipSync('{"a":1}').subarray(0, -1)],
    ['gzip with another checksum', otherChecksum()],
    ['several members', Buffer.concat([gzipSync('{"a":'), gzipSync('1}')])],
    ['gzip with bytes behind it', Buffer.concat([gzipSync('{}'), new Uint8Array(3)])],
  ])('refuses %s', async (_, body) => {
    await expect(packed(body, 1_000)).rejects.toMatchObject({ code: 'malformed_body' });
  });
});
