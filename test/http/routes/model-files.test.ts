import { beforeAll, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../src/digest.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { readBundleFolder } from '../../../src/platform/node/bundle-folder.ts';
import type { BlobStore } from '../../../src/ports.ts';
import { moveAlias } from '../../../src/registry/aliases.ts';
import { bundleDigest, bundleKey } from '../../../src/registry/bundle-store.ts';
import { publish } from '../../../src/registry/publish.ts';
import { migratedDatabase } from '../../registry/migrated-database.ts';
import { answerOf, testStack } from '../support.ts';

const BUNDLE = readBundleFolder('models/loan-default/champion');
const FILES = '/api/v1/models/loan-default/versions/1/files';

let blobs: BlobStore;
let app: ReturnType<typeof testStack>['app'];
beforeAll(async () => {
  const clock = manualClock(1_700_000_000_000);
  const places = { clock, blobs: memoryBlobStore({ clock }), database: migratedDatabase() };
  await publish(places, BUNDLE, { by: 'a test' });
  const move = { model: 'loan-default', alias: 'champion', version: '1', by: 'a test', why: 'x', at: 0 };
  await moveAlias(places.database, move);
  blobs = places.blobs;
  app = testStack(places).app;
});

const get = async (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  app.request(path, { method, headers: { 'X-API-Key': 'all-key', ...headers } });
const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

describe("a version's files", () => {
  it('are listed with their sizes and hashes, the manifest first', async () => {
    const { body } = await answerOf(get(FILES));
    expect(body.data).toMatchObject({ model_name: 'loan-default', model_version: '1' });
    const { files } = body.data;
    expect(files[0].name).toBe('manifest.json');
    expect(files.map(({ name }: { name: string }) => name).sort()).toEqual([...BUNDLE.keys()].sort());
    for (const { name, bytes, sha256 } of files) {
      expect(bytes, name).toBe(BUNDLE.get(name)!.length);
      expect(sha256, name).toBe(sha256Hex(BUNDLE.get(name)!));
    }
  });

  it.each([
    ['manifest.json', 'application/json'],
    ['trees.json', 'application/json'],
    ['MODEL_CARD.md', 'text/markdown; charset=utf-8'],
    ['roc.svg', 'image/svg+xml'],
    ['model.onnx', 'application/octet-stream'],
  ])('come as they are: %s', async (name, type) => {
    const response = await get(`${FILES}/${name}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe(type);
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(response.headers.get('ETag')).toBe(`"${sha256Hex(BUNDLE.get(name)!)}"`);
    expect(await bytesOf(response)).toEqual(BUNDLE.get(name));
  });

  it('come by an alias, in part, not again, and as a head alone', async () => {
    const path = '/api/v1/models/loan-default/versions/champion/files/trees.json';
    const part = await get(path, { Range: 'bytes=10-19' });
    expect([part.status, await bytesOf(part)]).toEqual([206, BUNDLE.get('trees.json')!.slice(10, 20)]);
    const head = await get(path, {}, 'HEAD');
    expect(head.headers.get('Content-Length')).toBe(String(BUNDLE.get('trees.json')!.length));
    expect(await head.text()).toBe('');
    const again = await get(path, { 'If-None-Match': head.headers.get('ETag')! });
    expect(again.status).toBe(304);
  });

  it.each(['nothing.json', 'constructor', '..%2f..%2fmanifest.json', 'manifest.json%00'])(
    'are those that the manifest lists, and not %s',
    async (name) => {
      expect((await get(`${FILES}/${name}`)).status).toBe(404);
    },
  );

  it('are for who may monitor', async () => {
    for (const path of [FILES, `${FILES}/manifest.json`])
      expect((await get(path, { 'X-API-Key': 'predict-key' })).status).toBe(403);
  });

  it.each(['roc.svg', 'manifest.json'])('are refused when they are damaged or missing: %s', async (name) => {
    const key = bundleKey(bundleDigest(BUNDLE), name);
    const changed = BUNDLE.get(name)!.slice();
    changed[changed.length >> 1]! ^= 1;
    await blobs.put(key, changed);
    for (const headers of [{}, { Range: 'bytes=0-3' }] as Record<string, string>[])
      expect(await answerOf(get(`${FILES}/${name}`, headers))).toMatchObject({
        status: 503,
        body: { error: 'model_unavailable', message: expect.stringContaining(`${name} is damaged`) },
      });
    await blobs.delete([key]);
    expect(await answerOf(get(`${FILES}/${name}`))).toMatchObject({
      status: 503,
      body: { message: expect.stringContaining(`${name} is missing`) },
    });
    await blobs.put(key, BUNDLE.get(name)!);
  });
});
