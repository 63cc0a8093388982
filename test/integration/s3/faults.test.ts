import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../scripts/dev/port.ts';
import type { S3BlobStore } from '../../../src/platform/s3/blob-store.ts';
import { type S3Server, s3Server } from '../support/servers/s3.ts';
import { type Options, storeOf } from './bucket.ts';
import { type Fault, type FaultyProxy, faultyProxy, s3Error } from './faulty-proxy.ts';

const MEBIBYTE = 1024 * 1024;
let server: S3Server;
let proxy: FaultyProxy;
let bucket: string;
/** Over the network that fails, and straight to the server. */
let store: S3BlobStore;
let straight: S3BlobStore;
beforeAll(async () => {
  server = await s3Server();
});
afterAll(() => server.remove());
beforeEach(async () => {
  proxy = await faultyProxy(server.port);
  bucket = server.makeBucket();
  store = over();
  straight = storeOf(server, bucket);
});
afterEach(() => proxy.close());

const over = (options: Partial<Options> = {}) =>
  storeOf(server, bucket, { endpoint: proxy.endpoint, answerMilliseconds: 1000, ...options });
const unavailable = (message: RegExp) =>
  expect.objectContaining({ code: 'storage_unavailable', message: expect.stringMatching(message) });
const textAt = async (key: string) => (await straight.get(key))?.text();
const failing = async (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
/** Also of those that no key shows. */
const filesOf = (name: string) =>
  readdirSync(join(server.data, name), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
const took = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
};

/** The server did it, and nobody heard. */
const LOST: [string, Fault][] = [
  ['cut before the answer', { cutAfter: 'nothing' }],
  ['answered by a bare 502', { behind: { status: 502, body: '<html>Bad Gateway</html>' } }],
  ['answered by a bare 503', { behind: { status: 503 } }],
  ['answered by a 500 of S3', { behind: s3Error(500, 'InternalError') }],
  ['answered too late', { slow: 1500 }],
];
/** The server did not do it. */
const UNDONE: [string, Fault][] = [
  ['turned away by SlowDown', { instead: s3Error(503, 'SlowDown') }],
  ['turned away by 429', { instead: { status: 429 } }],
  ['met by another write', { instead: s3Error(409, 'ConditionalRequestConflict') }],
];

describe('a put that is', () => {
  it.each([...LOST, ...UNDONE])('%s is done once', async (_, fault) => {
    proxy.faults = [fault];
    expect(await store.put('key', 'value', { onlyIfAbsent: true })).toEqual(
      expect.objectContaining({ key: 'key', size: 5 }),
    );
    proxy.faults = [fault];
    const earlier = await straight.head('key');
    const swapped = await store.put('key', 'other', { onlyIfEtag: earlier!.etag });
    expect(swapped?.etag).toBe((await straight.head('key'))?.etag);
    expect(await textAt('key')).toBe('other');
    proxy.faults = [fault];
    await store.put('key', 'third');
    expect(await textAt('key')).toBe('third');
  });

  it('sent twice by somebody in between knows itself as the first', async () => {
    proxy.faults = [{ times: 2 }];
    const first = await store.put('key', 'value', { onlyIfAbsent: true });
    expect(first).toEqual(expect.objectContaining({ size: 5 }));
    proxy.faults = [{ times: 2 }];
    expect(await store.put('key', 'other', { onlyIfEtag: first!.etag })).toEqual(
      expect.objectContaining({ size: 5 }),
    );
  });

  it.each(UNDONE)('%s, while another was first, has not written', async (_, fault) => {
    await straight.put('key', 'first');
    proxy.faults = [fault];
    expect(await store.put('key', 'second', { onlyIfAbsent: true })).toBeNull();
    expect(await textAt('key')).toBe('first');
  });

  it.each(LOST)('%s, while another wrote since, says that it cannot tell', async (_, fault) => {
    const earlier = await straight.put('key', 'first');
    // Only what the answer was lost of is told so: another's value is there before it, or after it.
    proxy.faults = [fault];
    await expect(store.put('key', 'second', { onlyIfAbsent: true })).rejects.toEqual(
      unavailable(/cannot be told/),
    );
    await straight.put('key', 'another');
    proxy.faults = [fault];
    await expect(store.put('key', 'second', { onlyIfEtag: earlier!.etag })).rejects.toEqual(
      unavailable(/cannot be told/),
    );
    await straight.delete(['key']);
    proxy.faults = [fault];
    await expect(store.put('key', 'second', { onlyIfEtag: earlier!.etag })).rejects.toEqual(
      unavailable(/cannot be told/),
    );
    expect(await textAt('key')).toBeUndefined();
  });

  it('turned away again and again is told so after a few tries', async () => {
    proxy.faults = Array(20).fill({ instead: s3Error(503, 'SlowDown') });
    await expect(store.put('key', 'value')).rejects.toEqual(unavailable(/fewer requests/));
    expect(proxy.seen).toHaveLength(5);
    expect(await textAt('key')).toBeUndefined();
  });

  it('lost between many writers loses no update', async () => {
    await straight.put('counter', '0');
    let [lost, added] = [0, 0];
    const write = async () => {
      for (let times = 0; times < 8; ) {
        const blob = await store.get('counter');
        const next = String(Number(await blob!.text()) + 1);
        if (times % 2 === 0) proxy.faults = [{ cutAfter: 'nothing' }];
        const result = await failing(
          store.put('counter', next, { onlyIfEtag: blob!.etag }).then((info) => {
            if (info) added++;
            if (info) times++;
          }),
        );
        if (result === undefined) continue;
        expect(result).toEqual(unavailable(/cannot be told|lost|broke off/));
        lost++;
        times++;
      }
    };
    await Promise.all(Array.from({ length: 4 }, write));
    // What could not be told was done or was not.
    const total = Number(await textAt('counter'));
    expect(total).toBeGreaterThanOrEqual(added);
    expect(total).toBeLessThanOrEqual(added + lost);
  });
});

describe('a read that is', () => {
  const content = new Uint8Array(3 * MEBIBYTE).map((_, index) => index * 31 + (index >> 8));
  beforeEach(() => straight.put('large', content));

  // To a HEAD nothing is said: a word alone makes a 409 one that passes.
  it.each([...LOST, ...UNDONE.slice(0, 2)])('%s is asked again', async (_, fault) => {
    proxy.faults = [fault];
    // Equal by bytes: a readable difference of mebibytes takes seconds.
    expect(Buffer.compare(await (await store.get('large'))!.bytes(), content)).toBe(0);
    proxy.faults = [fault];
    expect((await store.head('large'))?.size).toBe(content.length);
    proxy.faults = [fault];
    expect((await store.list('')).objects).toHaveLength(1);
  });

  it.each([
    ['cut', { cutAfter: MEBIBYTE }, /broke off/],
    ['left in silence', { silentAfter: MEBIBYTE }, /in time/],
  ] as [string, Fault, RegExp][])(
    '%s in the middle fails, and never ends early',
    async (_, fault, message) => {
      proxy.faults = [fault];
      const whole = await store.get('large');
      await expect(whole!.bytes()).rejects.toEqual(unavailable(message));
      proxy.faults = [fault];
      const streamed = await store.get('large');
      await expect(new Response(streamed!.body).bytes()).rejects.toEqual(unavailable(message));
      proxy.faults = [fault];
      const slice = await store.get('large', { offset: 5, length: 2 * MEBIBYTE });
      await expect(slice!.text()).rejects.toEqual(unavailable(message));
    },
  );

  it('answered with fewer bytes than it is long, or with another slice, fails', async () => {
    const headers = { etag: '"x"', 'last-modified': new Date().toUTCString() };
    proxy.faults = [
      { instead: { status: 200, body: 'abc', headers: { ...headers, 'content-length': '0' } } },
    ];
    const slice = { offset: 1, length: 3 };
    const said = (status: number, range: string): Fault => ({
      instead: { status, body: 'abc', headers: { ...headers, 'content-range': range } },
    });
    for (const fault of [said(200, ''), said(206, 'bytes 0-2/9'), said(206, 'bytes 1-9/9'), said(206, '')]) {
      proxy.faults = [fault];
      await expect(store.get('large', slice)).rejects.toEqual(unavailable(/other bytes|cannot be read/));
    }
    proxy.faults = [said(206, 'bytes 1-4/5')];
    await expect((await store.get('large', { offset: 1, length: 4 }))!.bytes()).rejects.toEqual(
      unavailable(/another number of bytes/),
    );
  });

  it('given up lets the connection go', async () => {
    const blob = await store.get('large');
    const reader = blob!.body.getReader();
    await reader.read();
    await reader.cancel();
    expect((await store.head('large'))?.size).toBe(content.length);
  });

  it('answered by a page of somebody in between, for a key that is there, is no absence', async () => {
    for (const work of [() => store.get('large'), () => store.head('large')]) {
      proxy.faults = Array(4).fill({ instead: { status: 404, body: '<html>Not found</html>' } });
      await expect(work()).rejects.toEqual(unavailable(/refuses .*404/));
    }
    for (const work of [() => store.list(''), () => store.check()]) {
      proxy.faults = [{ instead: { status: 200, body: '<html>Sign in</html>' } }];
      await expect(work()).rejects.toEqual(unavailable(/cannot be read/));
    }
  });
});

describe('an upload', () => {
  const part = new Uint8Array(5 * MEBIBYTE).fill(7);

  it('takes a request for each part and two more', async () => {
    const upload = await store.upload('key');
    await upload.part(part);
    await upload.part(part);
    await upload.complete();
    expect(proxy.seen.map((line) => line.split(' ')[0])).toEqual(['POST', 'PUT', 'PUT', 'POST']);
  });

  it.each([
    ...LOST,
    ...UNDONE,
    ['failed within a success', { instead: s3Error(200, 'InternalError') }] as [string, Fault],
    ['done, and failed within a success', { behind: s3Error(200, 'InternalError') }] as [string, Fault],
  ])('whose steps are %s is completed', async (_, fault) => {
    proxy.faults = [fault];
    const upload = await store.upload('key');
    proxy.faults = [fault];
    await upload.part(part);
    await upload.part(part.subarray(0, 10));
    proxy.faults = [fault];
    expect(await upload.complete()).toMatchObject({
      size: part.length + 10,
      etag: (await straight.head('key'))!.etag,
    });
    expect((await straight.head('key'))?.size).toBe(part.length + 10);
  });

  /** As AWS says it of an upload that is completed. */
  const ended: Fault = { instead: s3Error(404, 'NoSuchUpload') };

  it('that was completed unheard is known by its mark', async () => {
    const upload = await store.upload('key');
    await upload.part(part);
    proxy.faults = [{ behind: { status: 502 } }, ended];
    expect((await upload.complete()).etag).toBe((await straight.head('key'))!.etag);
  });

  it('that was perhaps completed, and written over since, says that it cannot tell', async () => {
    const upload = await store.upload('key');
    await upload.part(part);
    await straight.put('key', 'another');
    proxy.faults = [{ instead: { status: 502 } }, ended];
    await expect(upload.complete()).rejects.toEqual(unavailable(/cannot be told/));
  });

  it('that the server gave up is told so', async () => {
    const upload = await store.upload('key');
    await upload.part(part);
    proxy.faults = [{ instead: s3Error(404, 'NoSuchUpload') }];
    await expect(upload.complete()).rejects.toEqual(unavailable(/given up/));
  });

  it('that could not be completed can be aborted still', async () => {
    const upload = await store.upload('key');
    await upload.part(part);
    proxy.faults = Array(5).fill({ instead: { status: 503 } });
    await expect(upload.complete()).rejects.toEqual(unavailable(/fails/));
    await expect(upload.complete()).rejects.toThrow(/completed or aborted/);
    await upload.abort();
    expect(filesOf(bucket)).toEqual([]);
  });

  it('that could not be aborted can be aborted once more', async () => {
    const upload = await store.upload('key');
    await upload.part(part);
    proxy.faults = Array(5).fill({ instead: { status: 503 } });
    await expect(upload.abort()).rejects.toEqual(unavailable(/fails/));
    await upload.abort();
    expect(filesOf(bucket)).toEqual([]);
  });

  it('aborted leaves no part behind, and waits for what is on its way, which would arrive behind it', async () => {
    const upload = await store.upload('key');
    await upload.part(part);
    proxy.faults = [{ slow: 300 }];
    let settled = false;
    const sent = upload.part(part).finally(() => {
      settled = true;
    });
    await upload.abort();
    expect(settled).toBe(true);
    await sent;
    expect(filesOf(bucket)).toEqual([]);
  });
});

describe('deleting', () => {
  it('is told which keys could not be deleted, within a success', async () => {
    const body = '<DeleteResult><Error><Key>a</Key><Code>AccessDenied</Code></Error></DeleteResult>';
    proxy.faults = [{ instead: { status: 200, body } }];
    await expect(store.delete(['a', 'b'])).rejects.toEqual(unavailable(/does not allow/));
    proxy.faults = [{ instead: { status: 200, body: body.replace('AccessDenied', 'InternalError') } }];
    await expect(store.delete(['a', 'b'])).rejects.toMatchObject({ retryAfterSeconds: 5 });
  });

  it.each([...LOST, ...UNDONE])('is done when it is %s', async (_, fault) => {
    await straight.put('a & <b>', '');
    proxy.faults = [fault];
    await store.delete(['a & <b>', 'absent']);
    expect((await straight.list('')).objects).toEqual([]);
  });
});

describe('a clock that', () => {
  it.each([
    ['behind', -3_600_000],
    ['ahead', 3_600_000],
  ])('is an hour %s is set right by the first answer', async (_, wrong) => {
    for (const first of ['head', 'put'] as const) {
      const lost = over({ clock: { now: () => Date.now() + wrong } });
      const before = proxy.seen.length;
      expect(first === 'head' ? await lost.head('absent') : (await lost.put('key', 'value'))?.size).toEqual(
        first === 'head' ? null : 5,
      );
      await lost.put('key', 'value');
      // One that was refused, of all.
      expect(proxy.seen.length - before).toBe(first === 'head' ? 4 : 3);
    }
  });

  it('is wrong is set right for all who asked at once', async () => {
    const wrong = over({ clock: { now: () => Date.now() - 3_600_000 } });
    const written = await Promise.all(
      Array.from({ length: 12 }, (_, n) => wrong.put(`key ${n}`, 'value', { onlyIfAbsent: true })),
    );
    expect(written).not.toContain(null);
  });

  it('jumps, both ways, is followed', async () => {
    let now = Date.now();
    const jumping = over({ clock: { now: () => now } });
    for (const to of [0, 5_000_000, -5_000_000, 100]) {
      now = Date.now() + to;
      expect(await jumping.put(`at ${to}`, 'value', { onlyIfAbsent: true })).not.toBeNull();
    }
  });
});

describe('check', () => {
  it('is content with a bucket that is there', async () => {
    await expect(store.check()).resolves.toBeUndefined();
    expect(filesOf(bucket)).toEqual([]);
  });

  it('says of a server that passes conditions over that it cannot be used', async () => {
    proxy.faults = [undefined, { instead: { status: 200, headers: { etag: '"written"' } } }];
    await expect(store.check()).rejects.toEqual(unavailable(/without regard/));
  });

  it('says what is wrong, without the secret', async () => {
    const wrong: [Partial<Options>, RegExp][] = [
      [{ bucket: 'nothing' }, /bucket .*does not exist: look at S3_BUCKET/],
      [{ accessKeyId: 'nobody' }, /does not know the access key/],
      [{ secretAccessKey: 'also-very-secret' }, /refuses the secret/],
      [{ region: 'eu-west-9' }, /another region: look at S3_REGION/],
      [{ endpoint: `http://127.0.0.1:${await freePort()}` }, /cannot be reached/],
      [{ endpoint: 'http://nowhere.invalid' }, /cannot be found/],
    ];
    for (const [options, message] of wrong) {
      const error = (await failing(over(options).check())) as Error;
      expect(error).toEqual(unavailable(message));
      expect(JSON.stringify([error, error.stack, error.cause])).not.toMatch(/very-secret|Signature=/);
    }
  });

  it('is not asked of an address that is none, or that has a secret in it', () => {
    for (const endpoint of [
      'nothing',
      '127.0.0.1:80',
      'ftp://127.0.0.1',
      'http://user:very-secret@127.0.0.1',
    ])
      expect(() => over({ endpoint })).toThrow(/^(?!.*very-secret)/);
  });

  it('says of a redirect which settings to look at', async () => {
    proxy.faults = [
      { instead: { ...s3Error(301, 'PermanentRedirect'), headers: { location: 'http://127.0.0.1:9/' } } },
    ];
    await expect(store.check()).rejects.toEqual(unavailable(/S3_REGION and S3_ENDPOINT/));
    proxy.faults = [{ instead: { status: 307, headers: { location: 'http://127.0.0.1:9/' } } }];
    await expect(store.check()).rejects.toEqual(unavailable(/S3_REGION and S3_ENDPOINT/));
  });
});

describe('a bucket that', () => {
  it('is gone is no empty one', async () => {
    const gone = over({ bucket: 'gone' });
    for (const work of [
      () => gone.head('key'),
      () => gone.get('key'),
      () => gone.get('key', { offset: 0, length: 0 }),
      () => gone.put('key', 'value', { onlyIfEtag: 'x' }),
      () => gone.upload('key'),
      () => gone.delete(['key']),
      () => gone.list(''),
    ])
      await expect(work()).rejects.toEqual(unavailable(/does not exist/));
  });
});

describe('a key that', () => {
  it('a server cannot hold is refused with its word for it', async () => {
    await expect(store.put('x'.repeat(1000), 'value')).rejects.toEqual(unavailable(/400 KeyTooLongError/));
    await straight.put('file', 'value');
    await expect(store.put('file/below', 'value')).rejects.toEqual(unavailable(/refuses .*[A-Z]\w+\)/));
  });
});

describe('a server that', () => {
  it('stops under load, and starts again, loses nothing that was told to be there', async () => {
    const waiting = storeOf(server, bucket, { answerMilliseconds: 2000 });
    let [going, next] = [true, 0];
    const told: string[] = [];
    const errors: unknown[] = [];
    const writers = Array.from({ length: 4 }, async () => {
      while (going) {
        const key = `load/${next++}`;
        const error = await failing(
          waiting.put(key, key, { onlyIfAbsent: true }).then((info) => info && told.push(key)),
        );
        if (error) errors.push(error);
      }
    });
    for (const how of ['SIGTERM', 'SIGKILL'] as const) {
      const before = told.length;
      await expect.poll(() => told.length, { timeout: 30_000 }).toBeGreaterThan(before + 50);
      await server.stop(how);
      await server.start();
    }
    const before = told.length;
    await expect.poll(() => told.length, { timeout: 30_000 }).toBeGreaterThan(before + 50);
    going = false;
    await Promise.all(writers);
    for (const error of errors) expect(error).toEqual(unavailable(/reached|lost|broke off|told|fails/));
    const there = new Set<string>();
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const page: Awaited<ReturnType<S3BlobStore['list']>> = await straight.list('load/', cursor);
      for (const { key } of page.objects) there.add(key);
      cursor = page.cursor;
    }
    expect(told.filter((key) => !there.has(key))).toEqual([]);
  });

  it('stands still gives an error of bounded time, and is used again when it goes on', async () => {
    const hasty = storeOf(server, bucket, { answerMilliseconds: 400 });
    await hasty.put('key', 'value');
    server.signal('SIGSTOP');
    try {
      const asked = Array.from({ length: 8 }, (_, n) =>
        took(() =>
          expect(n % 2 ? hasty.head('key') : hasty.put('key', 'x')).rejects.toEqual(unavailable(/in time/)),
        ),
      );
      for (const milliseconds of await Promise.all(asked)) expect(milliseconds).toBeLessThan(3000);
    } finally {
      server.signal('SIGCONT');
    }
    await expect
      .poll(() => hasty.put('after', 'value').catch(String), { timeout: 15_000 })
      .toMatchObject({ size: 5 });
  });

  it.skipIf(process.getuid?.() !== 0)(
    'is out of space says so, and writes again when there is room',
    async () => {
      const disk = mkdtempSync(join(tmpdir(), 'solvent-s3-disk-'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk]);
      const small = await s3Server(disk);
      try {
        const full = storeOf(small, small.makeBucket());
        await full.put('first', new Uint8Array(8 * MEBIBYTE));
        await expect(full.put('second', new Uint8Array(8 * MEBIBYTE))).rejects.toEqual(
          unavailable(/is full/),
        );
        const upload = await full.upload('third');
        await expect(upload.part(new Uint8Array(8 * MEBIBYTE))).rejects.toEqual(unavailable(/is full/));
        await upload.abort();
        expect(await full.head('second')).toBeNull();
        await full.delete(['first']);
        expect(await full.put('second', new Uint8Array(8 * MEBIBYTE))).not.toBeNull();
      } finally {
        await small.remove();
        execFileSync('umount', [disk]);
        rmSync(disk, { recursive: true });
      }
    },
  );
});
