import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import { interventionalExplainer } from '../../../src/explain/interventional.ts';
import type { ModelExplainer } from '../../../src/explain/model-explainer.ts';
import { openBundle } from '../../../src/model/bundle.ts';
import { loadModel, probabilityOf } from '../../../src/model/model.ts';
import { constantTree, type Ensemble, type Tree } from '../../../src/model/trees.ts';
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

describe('what would change it', () => {
  const stump = (feature: number, threshold: number, below: number): Tree => ({
    ...constantTree(0),
    left: Int32Array.of(1, -1, -1),
    right: Int32Array.of(2, -1, -1),
    feature: Int32Array.of(feature, 0, 0),
    threshold: Float32Array.of(threshold, 0, 0),
    defaultLeft: new Uint8Array(3),
    weight: Float32Array.of(0, below, -below),
    gain: new Float32Array(3),
    cover: Float32Array.of(2, 1, 1),
  });
  const fields = [
    { name: 'owed', column: 'Owed', type: 'number', min: 0, changeable: 'lower' },
    { name: 'owner', column: 'Owner', type: 'boolean', changeable: true },
    { name: 'soil', column: 'Soil', type: 'category', levels: ['clay', 'sand'], changeable: true },
    { name: 'plots', column: 'Plots', type: 'integer', min: 0 },
  ];
  const declined = { owed: 900, owner: false, soil: 'sand', plots: 4 };
  /** Owes less than 410.5: 2 less. Owns, has clay, has fewer plots: as much less as said. */
  async function modelOf(
    { owner = 0, clay = 0, plots = 0 },
    base: number,
    changed = fields,
  ): Promise<HeldModel> {
    const trees = [
      stump(0, 410.5, -1),
      stump(1, 1, owner / 2),
      stump(2, 1, clay / 2),
      stump(4, 3, -plots / 2),
    ];
    const ensemble: Ensemble = { featureCount: 5, baseMargin: base, trees };
    const bundle = openBundle(
      handMadeBundle({ ...schema, derived: [], fields: changed }, ensemble, [[1, 0, 0, 1, 4]]),
    );
    const rows = [
      [300, 1, 1, 0, 2],
      [100, 0, 0, 1, 4],
    ];
    const approved = Float32Array.from(rows.flat());
    const by = { ensemble, reference: approved, explainer: interventionalExplainer(ensemble, approved) };
    const loaded = loadModel(bundle, '1', await nodeOrtRuntime());
    return {
      ...loaded,
      manifest: { ...loaded.manifest, reference: { of: 9, rows } },
      created: '',
      digest: '1'.repeat(64),
      explainer: async () => by,
    };
  }
  const asked = async (model: HeldModel, application: object = declined) => {
    const { app } = stackOf(model);
    const full = await answerOf(app.request(`${PATH}?explain=full`, post(JSON.stringify(application))));
    expect(full.status).toBe(200);
    return { told: full.body.data.explanation.would_pass, prediction: full.body.data.prediction, app };
  };

  it('is of each field the smallest change that passes by itself, the nearest first, with what it is answered', async () => {
    const { told, app } = await asked(await modelOf({ owner: 2, clay: 2 }, -2));
    expect(told.map(({ changes }: { changes: unknown }) => changes)).toEqual([
      [{ field: 'owner', from: false, to: true }],
      [{ field: 'soil', from: 'sand', to: 'clay' }],
      [{ field: 'owed', from: 900, to: 410.49997 }],
    ]);
    for (const { changes, probability } of told) {
      const sent = {
        ...declined,
        ...Object.fromEntries(changes.map((one: { field: string; to: unknown }) => [one.field, one.to])),
      };
      const { body } = await answerOf(app.request(PATH, post(JSON.stringify(sent))));
      expect([body.data.prediction, body.data.probability]).toEqual([0, probability]);
    }
  });

  it('is of two fields where none suffices', async () => {
    const { told } = await asked(await modelOf({ owner: 1, clay: 0.5 }, 1));
    expect(told).toHaveLength(1);
    expect(told[0].changes).toEqual([
      { field: 'owed', from: 900, to: 410.49997 },
      { field: 'owner', from: false, to: true },
    ]);
  });

  it('is nothing where only what may not change would do, or nothing may change', async () => {
    expect((await asked(await modelOf({ plots: 9 }, 3))).told).toEqual([]);
    const fixed = fields.map(({ changeable: _, ...field }) => field);
    expect((await asked(await modelOf({ owner: 2 }, 0.5, fixed as typeof fields))).told).toEqual([]);
  });

  it('is not told of an application that passes', async () => {
    const { told, prediction } = await asked(await modelOf({ owner: 2 }, -2), { ...declined, owed: 5 });
    expect([told, prediction]).toEqual([undefined, 0]);
  });
});
