import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import { interventionalExplainer } from '../../../src/explain/interventional.ts';
import type { ModelExplainer } from '../../../src/explain/model-explainer.ts';
import { openBundle } from '../../../src/model/bundle.ts';
import { loadModel, probabilityOf } from '../../../src/model/model.ts';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import { nodeOrtRuntime } from '../../../src/platform/node/ort.ts';
import { seededRandom } from '../../../src/random.ts';
import type { HeldModel } from '../../../src/registry/holder.ts';
import { randomEnsemble } from '../../model/support/random-ensemble.ts';
import { handMadeBundle } from '../hand-made-bundle.ts';
import { answerOf, post, testStack } from '../support.ts';

const PATH = '/api/v1/predict';
const schema = {
  name: 'garden-loans',
  target: { column: 'Bad' },
  fields: [
    { name: 'owed', column: 'Owed', type: 'number', nullable: true },
    { name: 'earned', column: 'Earned', type: 'number', above: 0 },
  ],
  derived: [{ name: 'burden', ratio: ['owed', 'earned'] }],
  policy: { maximize: 'recall' },
};
const ensemble = randomEnsemble(seededRandom(5), { trees: 30, depth: 3, featureCount: 3 });
const reference = Float32Array.of(0.2, 1, 0.2, 0.4, 2, 0.2);
const APPLICATION = JSON.stringify({ owed: 1.5, earned: 0.7 });

let plain: HeldModel;
let explained: HeldModel;
beforeAll(async () => {
  const bundle = openBundle(handMadeBundle(schema, ensemble, [[0.2, 1, 0.2]]));
  plain = { ...loadModel(bundle, '1', await nodeOrtRuntime()), created: '', digest: '1'.repeat(64) };
  const by: ModelExplainer = {
    ensemble,
    reference,
    explainer: interventionalExplainer(ensemble, reference),
  };
  const kept = { of: 7, rows: [[...reference.slice(0, 3)], [...reference.slice(3)]] };
  explained = {
    ...plain,
    manifest: { ...plain.manifest, reference: kept },
    explainer: async () => by,
  };
});

let database: ReturnType<typeof memoryDatabase>;
beforeEach(() => {
  database = memoryDatabase();
  database.migrate('migrations');
});
const stackOf = (model: HeldModel) => testStack({ database, models: { get: async () => model } });
const KEY = { 'Idempotency-Key': 'app-17' };

describe('POST /api/v1/predict?explain=full', () => {
  it('adds to the answer what each feature contributed, and against how many approved applications', async () => {
    const { app } = stackOf(explained);
    const full = await answerOf(app.request(`${PATH}?explain=full`, post(APPLICATION)));
    expect(full.status).toBe(200);
    const { explanation, request_id, ...others } = full.body.data;
    const bare = await answerOf(app.request(PATH, post(APPLICATION)));
    expect({ ...others, request_id: bare.body.data.request_id }).toEqual(bare.body.data);
    expect(probabilityOf(explanation.margin)).toBe(others.probability);
    expect(explanation.against).toEqual({ rows: 2, of: 7 });
    const { owed, earned, burden } = explanation.contributions;
    const sum = explanation.mean + owed + earned + burden;
    expect(Math.abs(sum - (explanation.margin - explanation.rounding))).toBeLessThan(1e-9);
    expect(request_id).not.toBe(bare.body.data.request_id);
  });

  it('is also answered in a dry run', async () => {
    const { app, offered } = stackOf(explained);
    const { body } = await answerOf(app.request(`${PATH}?explain=full&dry_run=true`, post(APPLICATION)));
    expect(body.data.explanation.margin).toBeTypeOf('number');
    expect(offered).toEqual([]);
  });

  it.each(['', 'Full', 'reasons', 'true'])('does not know ?explain=%s', async (value) => {
    const { app } = stackOf(explained);
    const { status, body } = await answerOf(app.request(`${PATH}?explain=${value}`, post(APPLICATION)));
    expect([status, body.details?.map(({ path }) => path)]).toEqual([422, ['explain']]);
  });

  it('is refused by a model that knows no approved applications, which counts no fault of the application', async () => {
    const nobody = { ...plain, manifest: { ...plain.manifest, reference: { of: 0, rows: [] } } };
    for (const [model, why] of [
      [plain, 'has no background of approved applications'],
      [nobody, 'approved none of the applications of its data'],
    ] as const) {
      const { app, counted, offered } = stackOf(model);
      const { status, body } = await answerOf(app.request(`${PATH}?explain=full`, post(APPLICATION)));
      expect([status, body.details?.map(({ path }) => path)]).toEqual([422, ['explain']]);
      expect(body.message).toContain(why);
      expect([counted, offered]).toEqual([[], []]);
    }
  });

  it('is given again under its Idempotency-Key, byte for byte', async () => {
    const { app, offered } = stackOf(explained);
    const texts: string[] = [];
    for (let time = 0; time < 2; time++)
      texts.push(await (await app.request(`${PATH}?explain=full`, post(APPLICATION, KEY))).text());
    expect(texts[1]).toBe(texts[0]);
    expect(texts[0]).toContain('"explanation":{');
    expect(offered).toHaveLength(1);
  });

  it.each([
    ['', '?explain=full'],
    ['?explain=full', ''],
  ])(
    'is a conflict under the key of a request without it, and the other way round (%j, %j)',
    async (first, second) => {
      const { app } = stackOf(explained);
      expect((await app.request(PATH + first, post(APPLICATION, KEY))).status).toBe(200);
      const { status, body } = await answerOf(app.request(PATH + second, post(APPLICATION, KEY)));
      expect([status, body.error, body.message]).toEqual([
        409,
        'conflict',
        'This Idempotency-Key was used before with another body or other options.',
      ]);
    },
  );

  it('is answered by the champion where a challenger of the split cannot be explained', async () => {
    const models = {
      get: async (version?: string) => (version === '4' ? { ...plain, version: '4' } : explained),
    };
    const { app } = testStack({
      database,
      models,
      challengers: async () => ({ version: '4', mode: 'split', share: 1 }),
    });
    const { body } = await answerOf(app.request(`${PATH}?explain=full`, post(APPLICATION)));
    expect(body.data.model_version).toBe('1');
    const bare = await answerOf(app.request(PATH, post(APPLICATION)));
    expect(bare.body.data.model_version).toBe('4');
  });

  it('keeps and counts nothing where the trees cannot be read, so that it may be asked again', async () => {
    const broken = {
      ...explained,
      explainer: () => Promise.reject(new SolventError('model_unavailable', 'gone')),
    };
    const { app, offered } = stackOf(broken);
    expect((await app.request(`${PATH}?explain=full`, post(APPLICATION, KEY))).status).toBe(503);
    expect(offered).toEqual([]);
    const again = await stackOf(explained).app.request(`${PATH}?explain=full`, post(APPLICATION, KEY));
    expect([again.status, again.headers.get('Idempotency-Replayed')]).toEqual([200, null]);
  });
});
