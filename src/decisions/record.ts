import type { Reason } from '../explain/reasons/reasons.ts';
import type { HeldModel } from '../registry/holder.ts';
import type { Result } from '../scoring/result.ts';
import type { Decision, RecordedReason } from './decision.ts';
import { decisionId, timeOfDecision } from './decision-id.ts';
import { dictionaryOf } from './dictionary.ts';
import { type Travelling, travellingIn } from './parcels.ts';

/** What a model said of an application. */
export interface Decided {
  /** As it came, without its own key; null where only features came. */
  application: unknown;
  /** Its own key as text, empty where it has none. */
  loan: string;
  /** What the model saw, by name, in the features' own units. */
  featuresUsed: Record<string, number | null>;
  /** The calibrated log-odds, a float32. */
  margin: number;
  result: Result;
  /** Undefined where the model gives none. */
  reasons: readonly Reason[] | undefined;
}

/** Whose decision it is, and by what it is found. */
export interface Circumstances {
  /** Its id: the time stands in it. */
  id: string;
  caller: string;
  requestId: string;
  /** Of a request that has several, from 1. */
  row?: number | undefined;
  subject?: string | undefined;
}

/**
 * The record of a decision. The same decision of the same model has the same, byte for byte. What it does not have is undefined: all are of one
 * shape, which is written sooner.
 */
export function decisionOf(
  model: HeldModel,
  { application, loan, featuresUsed, margin, result, reasons }: Decided,
  { id, caller, requestId, row, subject }: Circumstances,
): Decision {
  const { prediction, probability, default_risk } = result;
  return {
    decision_id: id,
    at: timeOfDecision(id),
    caller,
    model: model.name,
    version: model.version,
    digest: model.digest,
    policy: policyOf(model),
    margin,
    prediction,
    probability,
    default_risk,
    dictionary: reasons && dictionaryOf(model)!,
    request_id: requestId,
    row,
    subject,
    loan: loan === '' ? undefined : loan,
    application: application as Decision['application'],
    features: featuresUsed,
    reasons: reasons?.map(({ code, field, value, direction }) => ({ code, field, value, direction })),
  };
}

function policyOf({ manifest }: HeldModel): Decision['policy'] {
  const { threshold, bands } = manifest.policy;
  return { threshold, bands: { medium: bands.medium, high: bands.high } };
}

/** A record as it is kept. */
export const lineOf = (decision: Decision): string => JSON.stringify(decision);

/** What the records of a model's decisions have in common. */
interface Common extends Pick<Decision, 'model' | 'version' | 'digest' | 'policy' | 'dictionary'> {
  /** Names of the features, in the order of a record's values. */
  features: string[];
}

/** What a record has of its own, without names: a message of many takes a third of their lines, and is sooner written. */
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
  let latest: { text: string; common: Common } | undefined;
  return travellingIn(message).map(({ common, own }) => {
    if (common === '') return own;
    try {
      if (latest?.text !== common) latest = { text: common, common: JSON.parse(common) };
      return lineOf(arrived(latest.common, JSON.parse(own)));
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

/** What stands behind the time of an id is the row's number, in two parts: the version stands before them and the variant between. */
const PLACE_BITS = { before: 12, behind: 14 };
/** The last row that has a place of its own. */
const LAST_PLACE = 2 ** (PLACE_BITS.before + PLACE_BITS.behind) - 1;
const VARIANT = 0x8000;

/**
 * The id of a row's decision, of a request or a job that has several: they sort as the rows stand there, for behind the time comes the row's
 * number (RFC 9562, 6.2).
 * @param id the request's, or one made of the job's
 * @param row from 1
 */
export function decisionIdOfRow(id: string, row: number): string {
  const own = decisionId(timeOfDecision(id), `${id}-${row}`);
  const place = Math.min(row, LAST_PLACE);
  const before = (place >> PLACE_BITS.behind).toString(16).padStart(3, '0');
  const behind = VARIANT | (place & (2 ** PLACE_BITS.behind - 1));
  return `${own.slice(0, 15)}${before}-${behind.toString(16)}${own.slice(23)}`;
}
