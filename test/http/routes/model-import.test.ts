import { beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../src/digest.ts';
import { MOST_BUNDLE_BYTES } from '../../../src/http/models/bundle-body.ts';
import type { BundleFiles } from '../../../src/model/bundle.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { readBundleFolder } from '../../../src/platform/node/bundle-folder.ts';
import { migratedDatabase } from '../../registry/migrated-database.ts';
import { answerOf, testStack } from '../support.ts';

const BUNDLE = readBundleFolder('models/loan-default/champion');
const VERSIONS = '/api/v1/models/loan-default/versions';

let places: { blobs: ReturnType<typeof memoryBlobStore>; database: ReturnType<typeof migratedDatabase> };
let app: ReturnType<typeof testStack>['app'];
beforeEach(() => {
  const clock = manualClock(1_700_000_000_000);
  places = { blobs: memoryBlobStore({ clock }), database: migratedDatabase() };
  app = testStack({ ...places, clock }).app;
});

function formOf(files: BundleFiles): FormData {
  const form = new FormData();
  for (const [name, bytes] of files) form.append('file', new Blob([bytes as Uint8Array<ArrayBuffer>]), name);
  return form;
}
const send = (body: BodyInit, { path = VERSIONS, ...headers }: Record<string, string> = {}) =>
  answerOf(app.request(path, { method: 'POST', body, headers: { 'X-API-Key': 'all-key', ...headers } }));
const get = (path: string) => answerOf(app.request(path, { headers: { 'X-API-Key': 'all-key' } }));

/** The bundle with another manifest. */
function withManifest(change: (manifest: Manifest) => unknown): BundleFiles {
  const manifest = JSON.parse(new TextDecoder().decode(BUNDLE.get('manifest.json'))) as Manifest;
  change(manifest);
  return new Map([...BUNDLE, ['manifest.json', new TextEncoder().encode(JSON.stringify(manifest))]]);
}

describe('a bundle that is sent', () => {
  it('is registered once, by whoever sent it, and answers nothing yet', async () => {
    const first = await send(formOf(BUNDLE));
    expect(first).toMatchObject({
      status: 201,
      body: {
        data: {
          model_version: '1',
          digest: sha256Hex(BUNDLE.get('manifest.json')!),
          created_by: 'default',
          aliases: [],
        },
        message: 'Version 1 of loan-default is registered.',
      },
    });
    expect(await send(formOf(BUNDLE))).toMatchObject({
      status: 200,
      body: { data: { model_version: '1' }, message: 'Version 1 of loan-default is this bundle already.' },
    });
    expect((await send(formOf(withManifest((manifest) => (manifest.seed = 7))))).body.data).toMatchObject({
      model_version: '2',
    });
    expect((await get('/api/v1/models')).body.data.models).toEqual([
      { model_name: 'loan-default', versions: 2, archived: 0, aliases: {} },
    ]);
    expect((await get(`${VERSIONS}/1/files`)).body.data.files).toHaveLength(BUNDLE.size);
  });

  const without = (name: string) => new Map([...BUNDLE].filter(([file]) => file !== name));
  it.each<[string, () => BundleFiles, string]>([
    ['lacks its manifest', () => without('manifest.json'), 'manifest.json is missing'],
    ['lacks a file', () => without('roc.svg'), 'roc.svg is missing'],
    [
      'has a file with another hash',
      () => new Map([...BUNDLE, ['trees.json', BUNDLE.get('trees.json')!.slice(1)]]),
      'trees.json is damaged: its SHA-256 is',
    ],
    [
      'has a file that the manifest does not list',
      () => new Map([...BUNDLE, ['notes.txt', new Uint8Array(3)]]),
      'the manifest does not list notes.txt',
    ],
    [
      'is of a format from the future',
      () => withManifest((manifest) => Object.assign(manifest, { format: 9 })),
      'its format is 9, of a later version of this product',
    ],
    [
      'scores otherwise than it says',
      () => withManifest((manifest) => (manifest.golden.margins[0]! += 1)),
      'golden',
    ],
    [
      'is of another model',
      () =>
        withManifest((manifest) =>
          Object.assign(manifest, {
            name: 'car-loans',
            schema: { ...(manifest.schema as object), name: 'car-loans' },
          }),
        ),
      'The bundle is of the model car-loans, and was sent as one of loan-default',
    ],
    ['is empty', () => new Map(), 'manifest.json is missing'],
  ])('is refused when it %s, and leaves nothing behind', async (_, files, sentence) => {
    expect(await send(formOf(files()))).toMatchObject({
      status: 422,
      body: { error: 'validation_error', message: expect.stringContaining(sentence) },
    });
    expect((await places.blobs.list('')).objects).toEqual([]);
    expect((await get('/api/v1/models')).body.data.models).toEqual([]);
  });

  it('is a form of files, each once', async () => {
    const twice = formOf(BUNDLE);
    twice.append('file', new Blob(['x']), 'roc.svg');
    expect((await send(twice)).body.message).toBe('There are two files "roc.svg"');
    const text = formOf(BUNDLE);
    text.append('note', 'hello');
    expect((await send(text)).body.message).toContain('The part "note" is no file');
    expect(await send('{}', { 'Content-Type': 'application/json' })).toMatchObject({ status: 415 });
    for (const type of ['multipart/form-data', 'multipart/form-data; boundary=x'])
      expect(await send('no form', { 'Content-Type': type })).toMatchObject({
        status: 422,
        body: { error: 'malformed_body' },
      });
  });

  it('is refused above the limit before it is read', async () => {
    const large = new Uint8Array(MOST_BUNDLE_BYTES + 1);
    const type = { 'Content-Type': 'multipart/form-data; boundary=x' };
    expect(await send(large, type)).toMatchObject({ status: 413, body: { error: 'payload_too_large' } });
  });

  it('takes a key with the scope admin', async () => {
    expect((await send(formOf(BUNDLE), { 'X-API-Key': 'predict-key' })).status).toBe(403);
  });
});
