import { describe, expect, it } from 'vitest';
import { readBytes, requireEncoding, requireMediaType } from '../../src/http/body.ts';

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

  it.each(['application/json; charset=utf-16', 'text/html', ''])('refuses %s', (type) => {
    expect(() => typeOf(type)).toThrow(/Send text\/csv or application\/json|JSON is sent in UTF-8/);
  });
});

describe('requireEncoding', () => {
  const request = (encoding?: string) =>
    new Request('http://x', { headers: encoding === undefined ? {} : { 'Content-Encoding': encoding } });

  it.each(['gzip', 'br', 'deflate', 'gzip, gzip'])('refuses %s where a body is sent as it is', (encoding) => {
    expect(() => requireEncoding(request(encoding), false)).toThrow('without a Content-Encoding');
  });

  it('takes gzip where the route reads it, and nothing everywhere', () => {
    expect(requireEncoding(request('GZIP'), true)).toBe('gzip');
    expect(requireEncoding(request(), false)).toBe('identity');
    expect(requireEncoding(request('identity'), false)).toBe('identity');
    expect(() => requireEncoding(request('br'), true)).toThrow('gzip or nothing');
  });
});
