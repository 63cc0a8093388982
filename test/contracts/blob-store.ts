import { beforeAll, describe, expect, it } from 'vitest';
import type { BlobInfo, BlobStore } from '../../src/ports.ts';

const MEBIBYTE = 1024 * 1024;

/** `length` bytes that differ from place to place, so that a shifted or repeated slice shows. */
function pattern(length: number, seed = 0): Uint8Array {
  const bytes = new Uint8Array(length);
  // A plain loop: a call for each of millions of bytes takes seconds, in every store's suite.
  for (let index = 0; index < length; index++) bytes[index] = index * 31 + (index >> 8) * 7 + seed;
  return bytes;
}

/** Comparing byte by byte with a readable difference is too slow for many mebibytes. */
function firstDifference(one: Uint8Array, other: Uint8Array): number | null {
  for (let index = 0; index < Math.max(one.length, other.length); index++)
    if (one[index] !== other[index]) return index;
  return null;
}

async function read(store: BlobStore, key: string, range?: { offset: number; length: number }) {
  const blob = await store.get(key, range);
  return blob ? blob.bytes() : null;
}

async function listAll(store: BlobStore, prefix: string): Promise<BlobInfo[]> {
  const all: BlobInfo[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.list(prefix, cursor);
    expect(page.objects.length).toBeLessThanOrEqual(1000);
    all.push(...page.objects);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return all;
}

/** What every blob store does. Each test keeps to keys of its own, so one store serves all. */
export function blobStoreContract(create: () => BlobStore | Promise<BlobStore>): void {
  let store: BlobStore;
  beforeAll(async () => {
    store = await create();
  });

  describe('put and get', () => {
    it('gives back the bytes that were put', async () => {
      const content = pattern(100_000);
      const info = await store.put('round/trip', content);
      expect(info).toMatchObject({ key: 'round/trip', size: 100_000 });
      expect(await read(store, 'round/trip')).toEqual(content);
      expect(await store.head('round/trip')).toMatchObject({ ...info });
    });

    it('stores text as UTF-8', async () => {
      await store.put('round/text', 'naïve 漢字 🚀');
      expect(await (await store.get('round/text'))?.text()).toBe('naïve 漢字 🚀');
      expect((await store.head('round/text'))?.size).toBe(new TextEncoder().encode('naïve 漢字 🚀').length);
    });

    it('streams the same bytes', async () => {
      const content = pattern(700_000, 3);
      await store.put('round/stream', content);
      const blob = await store.get('round/stream');
      expect(new Uint8Array(await new Response(blob?.body).arrayBuffer())).toEqual(content);
    });

    it('holds an empty value', async () => {
      expect(await store.put('round/empty', '')).toMatchObject({ size: 0 });
      expect(await read(store, 'round/empty')).toEqual(new Uint8Array(0));
    });

    it('holds a large value', async () => {
      const content = pattern(20 * MEBIBYTE, 1);
      await store.put('round/large', content);
      const back = await read(store, 'round/large');
      expect(back?.length).toBe(content.length);
      expect(firstDifference(back!, content)).toBeNull();
    });

    it('is not changed through the bytes that a caller keeps', async () => {
      const content = pattern(10);
      await store.put('round/kept', content);
      content.fill(0);
      (await read(store, 'round/kept'))?.fill(0);
      expect(await read(store, 'round/kept')).toEqual(pattern(10));
    });

    it('answers null for what is not there', async () => {
      expect(await store.head('absent')).toBeNull();
      expect(await store.get('absent')).toBeNull();
      expect(await store.get('absent', { offset: 0, length: 0 })).toBeNull();
      expect(await store.get('absent', { offset: 5, length: 5 })).toBeNull();
    });

    it('replaces a value, and the etag with it', async () => {
      const etags = [];
      for (const value of ['one', 'two', 'six']) {
        etags.push((await store.put('round/replaced', value))?.etag);
      }
      expect(new Set(etags).size).toBe(3);
      expect(await (await store.get('round/replaced'))?.text()).toBe('six');
    });

    it('changes the etag of a large value with its content', async () => {
      const first = await store.put('round/etag', pattern(200_000, 1));
      const second = await store.put('round/etag', pattern(200_000, 2));
      expect(second?.etag).not.toBe(first?.etag);
      expect((await store.head('round/etag'))?.etag).toBe(second?.etag);
    });
  });

  describe('ranges', () => {
    const content = pattern(300_000, 9);
    beforeAll(async () => {
      await store.put('range/large', content);
      await store.put('range/small', content.subarray(0, 10));
    });

    it.each([
      { title: 'the first byte', offset: 0, length: 1 },
      { title: 'a slice in the middle', offset: 99_999, length: 70_000 },
      { title: 'the last byte', offset: 299_999, length: 1 },
      { title: 'past the end, cut', offset: 299_990, length: 1_000 },
      { title: 'the whole and more', offset: 0, length: 400_000 },
      { title: 'nothing in the middle', offset: 5, length: 0 },
      { title: 'nothing at the end', offset: 300_000, length: 10 },
      { title: 'nothing behind the end', offset: 300_001, length: 10 },
    ])('reads $title', async ({ offset, length }) => {
      const blob = await store.get('range/large', { offset, length });
      expect(blob?.size).toBe(300_000);
      expect(await blob?.bytes()).toEqual(content.slice(offset, offset + length));
    });

    it('reads slices of a small value', async () => {
      expect(await read(store, 'range/small', { offset: 3, length: 4 })).toEqual(content.slice(3, 7));
      expect(await read(store, 'range/small', { offset: 9, length: 4 })).toEqual(content.slice(9, 10));
      expect(await read(store, 'range/small', { offset: 10, length: 4 })).toEqual(new Uint8Array(0));
    });

    it('reads nothing from an empty value', async () => {
      await store.put('range/empty', '');
      expect(await read(store, 'range/empty', { offset: 0, length: 5 })).toEqual(new Uint8Array(0));
    });
  });

  describe('conditions', () => {
    it('onlyIfAbsent keeps the first value', async () => {
      expect(await store.put('once', 'first', { onlyIfAbsent: true })).toMatchObject({ key: 'once' });
      expect(await store.put('once', 'second', { onlyIfAbsent: true })).toBeNull();
      expect(await (await store.get('once'))?.text()).toBe('first');
    });

    it('onlyIfAbsent writes again after a deletion', async () => {
      await store.put('again', 'first', { onlyIfAbsent: true });
      await store.delete(['again']);
      expect(await store.put('again', 'second', { onlyIfAbsent: true })).not.toBeNull();
    });

    it('lets exactly one of many racing writers win', async () => {
      for (let round = 0; round < 5; round++) {
        const key = `race/${round}`;
        const answers = await Promise.all(
          Array.from({ length: 8 }, (_, writer) =>
            store.put(key, `writer ${writer}`, { onlyIfAbsent: true }),
          ),
        );
        const winners = answers.flatMap((answer, writer) => (answer ? [writer] : []));
        expect(winners).toHaveLength(1);
        expect(await (await store.get(key))?.text()).toBe(`writer ${winners[0]}`);
      }
    });

    it('onlyIfEtag writes over the version it names and no other', async () => {
      const first = await store.put('swap', 'first');
      const second = await store.put('swap', 'second', { onlyIfEtag: first!.etag });
      expect(second).not.toBeNull();
      expect(await store.put('swap', 'late', { onlyIfEtag: first!.etag })).toBeNull();
      expect(await (await store.get('swap'))?.text()).toBe('second');
    });

    it('onlyIfEtag does not write where nothing stands', async () => {
      const info = await store.put('swap-gone', 'value');
      await store.delete(['swap-gone']);
      expect(await store.put('swap-gone', 'value', { onlyIfEtag: info!.etag })).toBeNull();
      expect(await store.head('swap-gone')).toBeNull();
    });

    it('counts right when many compare and swap', async () => {
      await store.put('counter', '0');
      const increment = async () => {
        for (;;) {
          const blob = await store.get('counter');
          const next = String(Number(await blob!.text()) + 1);
          if (await store.put('counter', next, { onlyIfEtag: blob!.etag })) return;
        }
      };
      await Promise.all(Array.from({ length: 6 }, increment));
      expect(await (await store.get('counter'))?.text()).toBe('6');
    });
  });

  describe('multipart upload', () => {
    it('joins its parts in order', async () => {
      const content = pattern(12 * MEBIBYTE + 17, 5);
      const upload = await store.upload('upload/joined');
      const size = 5 * MEBIBYTE;
      const parts = [];
      // Started together: order is that of the calls, not of their ends.
      for (let start = 0; start < content.length; start += size) {
        parts.push(upload.part(content.subarray(start, start + size)));
      }
      await Promise.all(parts);
      expect(await upload.complete()).toMatchObject({ key: 'upload/joined', size: content.length });
      const back = await read(store, 'upload/joined');
      expect(back?.length).toBe(content.length);
      expect(firstDifference(back!, content)).toBeNull();
    });

    it('takes one short part', async () => {
      const upload = await store.upload('upload/short');
      await upload.part(pattern(3));
      await upload.complete();
      expect(await read(store, 'upload/short')).toEqual(pattern(3));
    });

    it('without parts makes an empty value', async () => {
      const upload = await store.upload('upload/none');
      expect(await upload.complete()).toMatchObject({ size: 0 });
      expect(await read(store, 'upload/none')).toEqual(new Uint8Array(0));
    });

    it('shows nothing before it completes', async () => {
      const upload = await store.upload('upload/unfinished');
      await upload.part(pattern(5 * MEBIBYTE));
      expect(await store.head('upload/unfinished')).toBeNull();
      expect(await listAll(store, 'upload/unfinished')).toEqual([]);
      await upload.abort();
    });

    it('leaves the older value in place until it completes', async () => {
      await store.put('upload/over', 'old');
      const upload = await store.upload('upload/over');
      await upload.part(pattern(4));
      expect(await (await store.get('upload/over'))?.text()).toBe('old');
      await upload.complete();
      expect(await read(store, 'upload/over')).toEqual(pattern(4));
    });

    it('leaves nothing behind when aborted', async () => {
      const upload = await store.upload('upload/aborted');
      await upload.part(pattern(100));
      await upload.abort();
      expect(await store.head('upload/aborted')).toBeNull();
      expect(await listAll(store, 'upload/aborted')).toEqual([]);
      await expect(upload.complete()).rejects.toThrow();
      expect(await store.head('upload/aborted')).toBeNull();
    });

    it('can be aborted twice', async () => {
      const upload = await store.upload('upload/aborted-twice');
      await upload.abort();
      await expect(upload.abort()).resolves.toBeUndefined();
    });

    it('refuses a part after one that was too short to have followers', async () => {
      const upload = await store.upload('upload/uneven');
      await upload.part(pattern(1000));
      await expect(upload.part(pattern(1000))).rejects.toThrow(/at least/);
      await upload.abort();
    });

    it('refuses a part that is longer than the first', async () => {
      const upload = await store.upload('upload/longer');
      await upload.part(pattern(5 * MEBIBYTE));
      await expect(upload.part(pattern(5 * MEBIBYTE + 1))).rejects.toThrow(/longer than the first/);
      await upload.abort();
    });
  });

  describe('deletion', () => {
    it('removes what it names and nothing else', async () => {
      await Promise.all(['delete/a', 'delete/b', 'delete/c'].map((key) => store.put(key, key)));
      await store.delete(['delete/a', 'delete/c']);
      expect((await listAll(store, 'delete/')).map(({ key }) => key)).toEqual(['delete/b']);
    });

    it('is no error for what is not there', async () => {
      await expect(store.delete(['delete/never', 'delete/never/below'])).resolves.toBeUndefined();
      await expect(store.delete([])).resolves.toBeUndefined();
    });
  });

  describe('listing', () => {
    it('pages through more than a thousand keys, and deletes them', async () => {
      const keys = Array.from({ length: 1001 }, (_, index) => `many/${String(index).padStart(5, '0')}`);
      for (let start = 0; start < keys.length; start += 100) {
        await Promise.all(keys.slice(start, start + 100).map((key) => store.put(key, key)));
      }
      const listed = await listAll(store, 'many/');
      expect(listed.map(({ key }) => key)).toEqual(keys);
      expect(listed[0]).toEqual(await store.head(keys[0]!));
      await store.delete(keys);
      expect(await listAll(store, 'many/')).toEqual([]);
    });

    it('orders keys by their bytes, across folders', async () => {
      // No key below another key: on a file system a file cannot be a folder too.
      const keys = ['list/a!b', 'list/a/b', 'list/b', 'list/é', 'list/\uFF5E', 'list/🚀'];
      await Promise.all(keys.toReversed().map((key) => store.put(key, '')));
      expect((await listAll(store, 'list/')).map(({ key }) => key)).toEqual(keys);
    });

    it('takes a prefix that ends within a name', async () => {
      await Promise.all(['prefix/one', 'prefix/only', 'prefix/two'].map((key) => store.put(key, '')));
      expect((await listAll(store, 'prefix/on')).map(({ key }) => key)).toEqual([
        'prefix/one',
        'prefix/only',
      ]);
      expect(await listAll(store, 'prefix/nothing/here')).toEqual([]);
    });
  });

  describe('keys', () => {
    it.each([
      'plain',
      'a b/c+d%20e',
      'ünïcödé/漢字/🚀.csv',
      'dots/..a/b..',
      'quote\'"',
      `${'x'.repeat(200)}/y`,
    ])('holds %j', async (key) => {
      await store.put(`keys/${key}`, key);
      expect(await (await store.get(`keys/${key}`))?.text()).toBe(key);
      expect((await listAll(store, `keys/${key}`)).map((info) => info.key)).toEqual([`keys/${key}`]);
    });

    it.each([
      '',
      '/',
      '/etc/passwd',
      '../secret',
      'a/../../secret',
      'a/./b',
      'a//b',
      'a/',
      'a\\..\\b',
      'nul\0byte',
      'line\nbreak',
      '\ud800',
      'x'.repeat(1025),
    ])('refuses %j everywhere', async (key) => {
      await expect(store.put(key, 'x')).rejects.toThrow(RangeError);
      await expect(store.get(key)).rejects.toThrow(RangeError);
      await expect(store.head(key)).rejects.toThrow(RangeError);
      await expect(store.upload(key)).rejects.toThrow(RangeError);
      await expect(store.delete([key])).rejects.toThrow(RangeError);
    });
  });
}
