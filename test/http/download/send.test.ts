import { describe, expect, it } from 'vitest';
import { send } from '../../../src/http/download/send.ts';
import { errorResponse } from '../../../src/http/errors.ts';

const TEXT = '0123456789';
const ETAG = '"a,b"';
const PAST = 'Mon, 01 Jan 2001 00:00:00 GMT';
const FUTURE = 'Mon, 01 Jan 2091 00:00:00 GMT';

/** What is answered, and how often bytes were asked for. */
async function ask(headers: Record<string, string>, method = 'GET', isStored = true) {
  let opened = 0;
  const file = {
    etag: ETAG,
    vary: 'Accept',
    headers: { 'Content-Type': 'text/plain' },
    ...(isStored && { size: TEXT.length }),
    open(range?: { offset: number; length: number }) {
      opened++;
      const text = range ? TEXT.slice(range.offset, range.offset + range.length) : TEXT;
      return new Response(text).body!;
    },
  };
  const request = new Request('http://test/', { method, headers });
  const response = await send(request, file).catch((error: unknown) => errorResponse(error, 'id'));
  return { response, opened, status: response.status, text: await response.clone().text() };
}

describe('conditions, as RFC 9110 orders them', () => {
  it.each<[string, Record<string, string>, number]>([
    ['none', {}, 200],
    ['If-Match: it', { 'If-Match': ETAG }, 200],
    ['If-Match: it among others', { 'If-Match': `"x", ${ETAG} ,W/"y"` }, 200],
    ['If-Match: anything', { 'If-Match': '*' }, 200],
    ['If-Match: another', { 'If-Match': '"a"' }, 412],
    ['If-Match: a part of it', { 'If-Match': '"b"' }, 412],
    ['If-Match: it, weakly', { 'If-Match': `W/${ETAG}` }, 412],
    ['If-Match: nonsense', { 'If-Match': 'a,b' }, 412],
    ['If-Match: nothing', { 'If-Match': '' }, 412],
    ['If-None-Match: it', { 'If-None-Match': ETAG }, 304],
    ['If-None-Match: it, weakly', { 'If-None-Match': `W/${ETAG}` }, 304],
    ['If-None-Match: it among others', { 'If-None-Match': `"x",${ETAG}` }, 304],
    ['If-None-Match: anything', { 'If-None-Match': ' * ' }, 304],
    ['If-None-Match: anything and more is nonsense', { 'If-None-Match': '*, "x"' }, 200],
    ['If-None-Match: another', { 'If-None-Match': '"x"' }, 200],
    ['If-None-Match: without quotes', { 'If-None-Match': 'a,b' }, 200],
    ['If-Match decides before If-None-Match', { 'If-Match': '"x"', 'If-None-Match': ETAG }, 412],
    ['both hold', { 'If-Match': ETAG, 'If-None-Match': ETAG }, 304],
    ['a file without a date: If-Modified-Since counts for nothing', { 'If-Modified-Since': FUTURE }, 200],
    ['nor does If-Unmodified-Since', { 'If-Unmodified-Since': PAST }, 200],
    ['304 before 416', { 'If-None-Match': ETAG, Range: 'bytes=99-' }, 304],
    ['412 before 416', { 'If-Match': '"x"', Range: 'bytes=99-' }, 412],
    ['If-Match and a range of it', { 'If-Match': ETAG, Range: 'bytes=2-3' }, 206],
    ['If-Range: it', { 'If-Range': ETAG, Range: 'bytes=2-3' }, 206],
    ['If-Range: it, weakly', { 'If-Range': `W/${ETAG}`, Range: 'bytes=2-3' }, 200],
    ['If-Range: another', { 'If-Range': '"x"', Range: 'bytes=2-3' }, 200],
    ['If-Range: anything is no ETag', { 'If-Range': '*', Range: 'bytes=2-3' }, 200],
    ['If-Range: a date', { 'If-Range': FUTURE, Range: 'bytes=2-3' }, 200],
    ['If-Range: another, and a range that is not there', { 'If-Range': '"x"', Range: 'bytes=99-' }, 200],
    ['If-Range: it, and a range that is not there', { 'If-Range': ETAG, Range: 'bytes=99-' }, 416],
    ['If-Range alone', { 'If-Range': '"x"' }, 200],
  ])('%s', async (_, headers, status) => {
    const answered = await ask(headers);
    expect(answered.status).toBe(status);
    expect(answered.opened).toBe(status < 300 ? 1 : 0);
    if (status < 300) expect(answered.text).toBe(status === 206 ? '23' : TEXT);
    const head = await ask(headers, 'HEAD');
    // HEAD has no ranges.
    expect([head.status, head.opened, head.text.length > 0]).toEqual([
      status === 206 || status === 416 ? 200 : status,
      0,
      status === 412,
    ]);
  });

  it('says with 412 what it is, and with 304 only what a cache needs', async () => {
    const refused = await ask({ 'If-Match': '"x"' });
    expect(refused.response.headers.get('ETag')).toBe(ETAG);
    expect(JSON.parse(refused.text)).toMatchObject({ success: false, error: 'precondition_failed' });
    const { headers } = (await ask({ 'If-None-Match': ETAG })).response;
    expect([...headers.keys()].sort()).toEqual(['cache-control', 'etag', 'vary']);
  });

  it('says with 416 how long it is', async () => {
    const { response, text } = await ask({ Range: 'bytes=10-' });
    expect(response.headers.get('Content-Range')).toBe('bytes */10');
    expect(JSON.parse(text)).toMatchObject({ success: false, error: 'range_not_satisfiable' });
  });
});

describe('what is made while it is sent', () => {
  it('has no ranges and no length, and says so', async () => {
    for (const headers of [{}, { Range: 'bytes=2-3' }, { Range: 'bytes=99-' }]) {
      const { status, text, response } = await ask(headers, 'GET', false);
      expect([status, text]).toEqual([200, TEXT]);
      expect(response.headers.get('Accept-Ranges')).toBe('none');
      for (const name of ['Content-Range', 'Content-Length']) expect(response.headers.get(name)).toBeNull();
    }
  });
});

describe('HEAD', () => {
  it.each([true, false])('has the headers of GET and reads nothing (stored: %s)', async (isStored) => {
    const [get, head] = [await ask({}, 'GET', isStored), await ask({ Range: 'bytes=2-3' }, 'HEAD', isStored)];
    expect([...head.response.headers]).toEqual([...get.response.headers]);
    expect([head.status, head.opened, head.text]).toEqual([200, 0, '']);
  });
});
