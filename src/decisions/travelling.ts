import type { HeldModel } from '../registry/holder.ts';
import type { Decision, RecordedReason } from './decision.ts';
import { timeOfDecision } from './decision-id.ts';
import { dictionaryOf } from './dictionary.ts';
import { type Travelling, travellingIn } from './parcels.ts';
import { type Circumstances, type Decided, lineOf, policyOf } from './record.ts';

/** What the records of a model's decisions have in common. */
interface Common extends Pick<Decision, 'model' | 'version' | 'digest' | 'policy' | 'dictionary'> {
  /** Names of the features, in the order of a record's values. */
  features: string[];
}

/** What a record has of its own, without names: most of a line are names, digests and the policy, the same in every one. */
type Own = [
  id: string,
  caller: string,
  margin: Decision['margin'],
  prediction: Decision['prediction'],
  probability: Decision['probability'],
  defaultRisk: Decision['default_risk'],
  requestId: string,
  row: number | null | undefined,
  subject: string | null | undefined,
  loan: string,
  application: unknown,
  features: (number | null)[],
  /** Code, field, value and direction of each reason, one behind the other; null where the model gives none. */
  reasons: RecordedReason[keyof RecordedReason][] | null,
];

const commonTexts = new WeakMap<HeldModel, string>();

function commonTextOf(model: HeldModel, features: Decided['featuresUsed']): string {
  const known = commonTexts.get(model);
  if (known !== undefined) return known;
  const { name, version, digest } = model;
  const common: Common = {
    model: name,
    version,
    digest,
    policy: policyOf(model),
    dictionary: dictionaryOf(model),
    features: Object.keys(features),
  };
  const text = JSON.stringify(common);
  commonTexts.set(model, text);
  return text;
}

/** The record of a decision as it travels. */
export function travellingOf(
  model: HeldModel,
  { application, loan, featuresUsed, margin, result, reasons }: Decided,
  { id, caller, requestId, row, subject }: Circumstances,
): Travelling {
  const { prediction, probability, default_risk } = result;
  const told: Own[12] = reasons ? [] : null;
  if (reasons)
    for (const { code, field, value, direction } of reasons) told!.push(code, field, value, direction);
  const own: Own = [
    id,
    caller,
    margin,
    prediction,
    probability,
    default_risk,
    requestId,
    row,
    subject,
    loan,
    application,
    Object.values(featuresUsed),
    told,
  ];
  return { common: commonTextOf(model, featuresUsed), own: JSON.stringify(own) };
}

/**
 * The lines of records that travelled, byte for byte as `lineOf` writes them. What cannot be read is given as it came, and is no line of a
 * record.
 */
export function linesOf(message: string): string[] {
  const commons = new Map<string, Common>();
  return travellingIn(message).map(({ common: text, own }) => {
    if (text === '') return own;
    try {
      const common = commons.get(text) ?? (JSON.parse(text) as Common);
      commons.set(text, common);
      return lineOf(arrived(common, JSON.parse(own)));
    } catch {
      return own;
    }
  });
}

function arrived({ dictionary, features: names, ...common }: Common, own: Own): Decision {
  const [id, caller, margin, prediction, probability, default_risk, requestId, row, subject, loan] = own;
  const [application, features, told] = own.slice(10) as [Decision['application'], Own[11], Own[12]];
  if (features.length !== names.length) throw new RangeError('Not the features of the model');
  return {
    decision_id: id,
    at: timeOfDecision(id),
    caller,
    model: common.model,
    version: common.version,
    digest: common.digest,
    policy: common.policy,
    margin,
    prediction,
    probability,
    default_risk,
    dictionary: told ? dictionary : undefined,
    request_id: requestId,
    row: row ?? undefined,
    subject: subject ?? undefined,
    loan: loan === '' ? undefined : loan,
    application,
    features: Object.fromEntries(names.map((name, index) => [name, features[index]!])),
    reasons: told ? reasonsIn(told) : undefined,
  };
}

function reasonsIn(told: NonNullable<Own[12]>): RecordedReason[] {
  return Array.from({ length: told.length / 4 }, (_, index) => {
    const [code, field, value, direction] = told.slice(4 * index, 4 * index + 4);
    return { code, field, value, direction } as RecordedReason;
  });
}
