import type { Decision } from '../../../src/decisions/decision.ts';
import { hashedDecisionId } from '../../../src/decisions/decision-id.ts';
import { dictionaryOf } from '../../../src/decisions/dictionary.ts';
import { interventionalExplainer } from '../../../src/explain/interventional.ts';
import type { ModelExplainer } from '../../../src/explain/model-explainer.ts';
import { reasonsOfModel } from '../../../src/explain/reasons/model-reasons.ts';
import { openBundle } from '../../../src/model/bundle.ts';
import { loadModel, type ManyRows } from '../../../src/model/model.ts';
import type { Ensemble, Tree } from '../../../src/model/trees.ts';
import { nodeOrtRuntime } from '../../../src/platform/node/ort.ts';
import type { HeldModel } from '../../../src/registry/holder.ts';
import { featuresUsed, scoreApplication } from '../../../src/scoring/score.ts';
import { handMadeBundle } from '../../http/hand-made-bundle.ts';

const text = (en: string, de: string) => ({ en, de });
export const SCHEMA = {
  name: 'garden-loans',
  target: { column: 'Bad' },
  fields: [
    { name: 'owed', column: 'Owed', type: 'number', nullable: true },
    { name: 'earned', column: 'Earned', type: 'number', above: 0 },
    { name: 'late', column: 'Late', type: 'integer', codes: [{ name: 'unknown', value: 96 }] },
    { name: 'fenced', column: 'Fenced', type: 'boolean' },
    { name: 'soil', column: 'Soil', type: 'category', levels: ['clay', 'sand'] },
  ],
  derived: [{ name: 'burden', ratio: ['owed', 'earned'] }],
  reasons: [
    {
      code: 'debt',
      of: ['owed', 'burden'],
      text: text('What is owed <is> "high"', 'Die Schulden sind hoch'),
      missing: text('What is owed is not known', 'Die Schulden sind nicht bekannt'),
    },
    { code: 'income', of: ['earned'], text: text('Income is low', 'Das Einkommen ist gering') },
    {
      code: 'late',
      of: ['late'],
      text: text('Payments were late', 'Zahlungen kamen spät'),
      values: { unknown: text('Nothing is known of payments', 'Zahlungen sind nicht bekannt') },
    },
    { code: 'fence', of: ['fenced'], text: text('About the fence', 'Der Zaun') },
    {
      code: 'soil',
      of: ['soil'],
      text: text('About the soil', 'Der Boden'),
      values: { sand: text('The soil is sand', 'Der Boden ist Sand') },
    },
  ],
  policy: { maximize: 'recall' },
};
const WIDTH = 8;

/** Adds one weight below a threshold and another from there on; what is missing counts as above. */
function stump(feature: number, threshold: number, below: number, above: number): Tree {
  return {
    left: Int32Array.of(1, -1, -1),
    right: Int32Array.of(2, -1, -1),
    feature: Int32Array.of(feature, 0, 0),
    threshold: Float32Array.of(threshold, 0, 0),
    defaultLeft: Uint8Array.of(0, 0, 0),
    weight: Float32Array.of(0, below, above),
    gain: Float32Array.of(1, 0, 0),
    cover: Float32Array.of(2, 1, 1),
  };
}

/** Owing much, earning little, payments that nothing is known of, and sand: each raises the risk. */
const ensemble: Ensemble = {
  featureCount: WIDTH,
  baseMargin: 0,
  trees: [
    stump(0, 5, -0.8, 1.1),
    stump(1, 0.5, 0.9, -0.7),
    stump(3, 0.5, -0.4, 0.7),
    stump(6, 0.5, -0.2, 0.3),
  ],
};
/** What two approved applications were, as the model sees them. */
const reference = Float32Array.of(0.2, 1, 0, 0, 1, 1, 0, 0.2, 0.4, 2, 1, 0, 1, 1, 0, 0.2);
const rows = [[...reference.slice(0, WIDTH)], [...reference.slice(WIDTH)]];

export const MADE_AT = Date.UTC(2026, 2, 3, 10, 20, 30, 40);

/** A model that gives reasons, in two languages. @param many see `loadModel` */
export async function decidingModel(many?: ManyRows): Promise<HeldModel> {
  const bundle = openBundle(handMadeBundle(SCHEMA, ensemble, rows));
  const explainer = interventionalExplainer(ensemble, reference);
  const by: ModelExplainer = { ensemble, reference, explainer };
  return {
    ...loadModel(bundle, '3', await nodeOrtRuntime(), many),
    reasons: reasonsOfModel(bundle, by),
    created: '2026-01-02T03:04:05.000Z',
    digest: 'd'.repeat(64),
  };
}

/** The record of an application that a model scored. */
export function decided(
  model: HeldModel,
  application: Record<string, unknown>,
  changes: Partial<Decision> = {},
): Decision {
  const scored = scoreApplication(model, application);
  const { prediction, probability, default_risk } = scored.result;
  const { threshold, bands } = model.manifest.policy;
  const at = changes.at ?? MADE_AT;
  return {
    decision_id: hashedDecisionId(at, JSON.stringify([application, changes])),
    at,
    caller: 'shop',
    model: model.name,
    version: model.version,
    digest: model.digest,
    policy: { threshold, bands },
    margin: model.margins(scored.features, 1)[0]!,
    prediction,
    probability,
    default_risk,
    dictionary: dictionaryOf(model)!,
    request_id: 'request-17',
    application,
    features: featuresUsed(model, scored.inOwnUnits),
    reasons: model.reasons!(scored).map(({ code, field, value, direction }) => ({
      code,
      field,
      value,
      direction,
    })),
    ...changes,
  };
}

/** One that the model declines, and one that it does not. */
export const DECLINED = { owed: 9, earned: 0.1, late: 96, fenced: false, soil: 'sand' };
export const APPROVED = { owed: 0.2, earned: 1, late: 0, fenced: true, soil: 'clay' };
