import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readBundleFolder } from '../../../src/platform/node/bundle-folder.ts';
import { fetchModel } from '../../../src/registry/mlflow/fetch-model.ts';
import { type Answers, holding, json, listing, mlflowLike, refuse, VERSION } from './mlflow-like.ts';

const URI = 'models:/loan-default/3';
const MLMODEL = 'flavors:\n  xgboost:\n    data: model.json\n';
const FILE = 'mlflow-artifacts/artifacts/1/model/model.json';
const SKLEARN =
  'flavors:\n  python_function:\n    model_path: model.pkl\n  sklearn:\n    pickled_model: model.pkl\n';

let stop = async () => {};
afterEach(async () => await stop());

async function fetched(answers: Answers, { uri = URI, patience }: { uri?: string; patience?: number } = {}) {
  const like = await mlflowLike(answers, patience);
  stop = like.stop;
  return { model: fetchModel(like.server, uri), asked: like.asked };
}

test("a booster's file is the one that its MLmodel names", async () => {
  const { model } = await fetched(
    holding({ MLmodel: MLMODEL, 'model.json': '{"learner": {}}', 'other.json': '' }),
  );
  expect(await model).toEqual({
    name: 'version 3 of loan-default',
    kind: 'booster',
    file: 'model.json',
    bytes: new TextEncoder().encode('{"learner": {}}'),
  });
});

test('a booster may lie in a folder of the model', async () => {
  const { model } = await fetched({
    'mlflow-artifacts/artifacts?path=1%2Fmodel%2Fdata': json({
      files: [{ path: 'my model.ubj', file_size: 3 }],
    }),
    'mlflow-artifacts/artifacts/1/model/data/my%20model.ubj': (_, response) => response.end('abc'),
    ...holding({ MLmodel: 'flavors:\n  xgboost:\n    data: data/my model.ubj\n' }),
  });
  expect(await model).toMatchObject({ kind: 'booster', file: 'data/my model.ubj' });
});

test('a bundle of ours is every file that its manifest lists, whatever lies beside them', async () => {
  const files = readBundleFolder(join(import.meta.dirname, '../../../models/loan-default/champion'));
  const texts = Object.fromEntries([...files].map(([name, bytes]) => [name, Buffer.from(bytes)]));
  const { model } = await fetched({
    ...VERSION,
    ...listing({ path: 'MLmodel' }, ...[...files].map(([path, { length }]) => ({ path, file_size: length }))),
    'mlflow-artifacts/artifacts/1/model/': ({ url }, response) =>
      response.end(texts[url!.split('/').at(-1)!]),
  });
  expect(await model).toEqual({ name: 'version 3 of loan-default', kind: 'bundle', files });
});

test('an alias is asked for its version, and the files are where that has them, whatever its source says', async () => {
  const { model, asked } = await fetched(
    {
      'mlflow/registered-models/alias': json({ model_version: { version: '7', source: 'models:/m-1' } }),
      ...holding({ MLmodel: MLMODEL, 'model.json': '{}' }),
    },
    { uri: 'models:/loan-default@champion' },
  );
  expect((await model).name).toBe('version 7 of loan-default');
  expect(asked.slice(0, 2)).toEqual([
    'mlflow/registered-models/alias?name=loan-default&alias=champion',
    'mlflow/model-versions/get-download-uri?name=loan-default&version=7',
  ]);
});

test('a model that a run logged and did not finish is refused', async () => {
  const info = { artifact_uri: 'mlflow-artifacts:/1/model', status: 'LOGGED_MODEL_PENDING' };
  const { model } = await fetched(
    { 'mlflow/logged-models/m-1': json({ model: { info } }) },
    { uri: 'models:/m-1' },
  );
  await expect(model).rejects.toMatchObject({
    code: 'validation_error',
    message: expect.stringContaining('LOGGED_MODEL_PENDING'),
  });
});

test.each<[string, Answers, object]>([
  ['a version that is not there', {}, { code: 'not_found' }],
  [
    'an answer that is not from MLflow',
    { mlflow: (_, response) => response.end('<html>') },
    {
      code: 'storage_unavailable',
      message: expect.stringContaining('does not answer as an MLflow server does'),
    },
  ],
  [
    'a failing server',
    { mlflow: refuse(500, 'INTERNAL_ERROR', 'the database is locked') },
    { code: 'storage_unavailable', message: expect.stringContaining('500: the database is locked.') },
  ],
  [
    'that one may not ask',
    { mlflow: refuse(403, '', 'Permission denied') },
    { code: 'validation_error', message: expect.stringContaining('MLFLOW_TRACKING_TOKEN') },
  ],
  [
    'being sent elsewhere',
    { mlflow: (_, response) => response.writeHead(302, { Location: 'https://elsewhere.example' }).end() },
    { code: 'validation_error', message: expect.stringContaining('answers 302') },
  ],
  [
    'files that the server does not hand out',
    { 'mlflow/model-versions/get-download-uri': json({ artifact_uri: 's3://bucket/model' }) },
    { code: 'validation_error', message: expect.stringContaining('s3://bucket/model') },
  ],
  [
    'a folder without a model',
    { ...VERSION, ...listing({ path: 'model', is_dir: true }) },
    {
      code: 'validation_error',
      message: expect.stringContaining('neither an MLmodel nor a manifest.json; there is model'),
    },
  ],
  [
    'a listing that leads elsewhere',
    { ...VERSION, ...listing({ path: '../../other/manifest.json' }) },
    { code: 'validation_error', message: expect.stringContaining('leads elsewhere') },
  ],
  [
    'an MLmodel that leads elsewhere',
    holding({ MLmodel: 'flavors:\n  xgboost:\n    data: ../../other/model.json\n' }),
    { code: 'validation_error', message: expect.stringContaining('leads elsewhere') },
  ],
  [
    'an MLmodel that names no file',
    holding({ MLmodel: 'flavors:\n  xgboost:\n    data: null\n' }),
    { code: 'validation_error', message: expect.stringContaining('does not say in which file') },
  ],
  [
    'a manifest that cannot be read',
    holding({ 'manifest.json': '{}' }),
    { code: 'model_unavailable', message: expect.stringContaining('manifest.json is not valid') },
  ],
  [
    'a file that the MLmodel names and nobody has',
    holding({ MLmodel: MLMODEL }),
    { code: 'not_found', message: expect.stringContaining('no file model.json') },
  ],
  [
    'a file that nobody has, by a name that a terminal obeys',
    holding({ MLmodel: 'flavors:\n  xgboost:\n    data: "a\u009b2J"\n' }),
    { code: 'not_found', message: expect.stringContaining('no file a\\u009b2J at') },
  ],
  [
    'a file that is listed as too large',
    { ...VERSION, ...listing({ path: 'MLmodel', file_size: 2 ** 40 }) },
    { code: 'payload_too_large', message: expect.stringContaining('MLmodel has 1099511627776 bytes') },
  ],
  [
    'a file that is shorter than it is listed',
    { ...holding({ MLmodel: MLMODEL, 'model.json': '{}' }), [FILE]: (_, response) => response.end('{') },
    { code: 'storage_unavailable', message: expect.stringContaining('1 bytes arrived of 2') },
  ],
  [
    'a connection that breaks off within a file',
    {
      ...holding({ MLmodel: MLMODEL, 'model.json': '{}' }),
      [FILE]: (_, response: ServerResponse) => {
        response.writeHead(200, { 'Content-Length': 2 });
        response.write('{', () => response.destroy());
      },
    },
    { code: 'storage_unavailable', message: expect.stringContaining('cannot be reached') },
  ],
])('%s: the error says so', async (_, answers, error) => {
  const { model } = await fetched(answers);
  await expect(model).rejects.toMatchObject(error);
});

test('a file that goes on for ever is not read to its end', async () => {
  const block = new Uint8Array(2 ** 20);
  let sent = 0;
  const { model } = await fetched({
    [FILE]: (_, response) => {
      const send = () => {
        while (!response.destroyed && sent < 1000) {
          sent++;
          if (!response.write(block)) return;
        }
      };
      response.on('drain', send);
      send();
    },
    'mlflow-artifacts/artifacts/1/model/MLmodel': (_, response) => response.end(MLMODEL),
    ...VERSION,
    ...listing({ path: 'MLmodel' }, { path: 'model.json' }),
  });
  await expect(model).rejects.toMatchObject({ code: 'payload_too_large' });
  expect(sent).toBeLessThan(200);
});

test.each<[string, Answers]>([
  ['before it answers', { mlflow: () => {} }],
  [
    'within a file',
    {
      ...holding({ MLmodel: MLMODEL, 'model.json': '{}' }),
      [FILE]: (_, response) => response.writeHead(200, { 'Content-Length': 2 }).write('{'),
    },
  ],
])('a server that hangs %s is waited for so long and no longer', async (_, answers) => {
  const { model } = await fetched(answers, { patience: 300 });
  await expect(model).rejects.toMatchObject({
    code: 'storage_unavailable',
    message: expect.stringContaining('did not answer within'),
  });
});

test('a model of another flavor is refused with what to do', async () => {
  const { model } = await fetched(holding({ MLmodel: SKLEARN }));
  const error = await model.then(
    () => expect.unreachable(),
    (reason) => reason,
  );
  expect(error.code).toBe('validation_error');
  expect(error.message.split('\n')).toEqual([
    expect.stringMatching(/^version 3 of loan-default was logged with the flavor sklearn/),
    expect.stringContaining(`mlflow.sklearn.load_model('${URI}')`),
    expect.stringContaining("save_model('booster.json')"),
    expect.stringContaining("open('scaler.json', 'w')"),
  ]);
});

/** A bundle whose manifest lists files that a server makes up. */
function listingOf(names: string[], file_size: number | undefined): Answers {
  const folder = join(import.meta.dirname, '../../../models/loan-default/champion');
  const manifest = JSON.parse(Buffer.from(readBundleFolder(folder).get('manifest.json')!).toString());
  const [entry] = Object.values(manifest.files);
  const text = JSON.stringify({ ...manifest, files: Object.fromEntries(names.map((name) => [name, entry])) });
  const files = names.map((path) => ({ path, ...(file_size !== undefined && { file_size }) }));
  return {
    ...VERSION,
    ...listing({ path: 'manifest.json', file_size: Buffer.byteLength(text) }, ...files),
    'mlflow-artifacts/artifacts/1/model/manifest.json': (_, response) => response.end(text),
    'mlflow-artifacts/artifacts/1/model/': (_, response) => response.end(Buffer.alloc(40 * 1024 ** 2)),
  };
}

test.each([
  ['too many files', Array.from({ length: 101 }, (_, index) => `f${index}`), 1, 0],
  ['files that are too large together', ['a', 'b'], 40 * 1024 ** 2, 0],
  ['files whose sizes nobody says and that are too large together', ['a', 'b', 'c', 'd'], undefined, 2],
])('of a bundle with %s no more is downloaded than shows it', async (_, names, size, downloads) => {
  const { model, asked } = await fetched(listingOf(names, size));
  await expect(model).rejects.toMatchObject({ code: 'payload_too_large' });
  const files = asked.filter((path) => path.startsWith('mlflow-artifacts/artifacts/1/model/'));
  expect(files).toHaveLength(1 + downloads);
});
