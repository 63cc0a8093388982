import type { ApplicationSchema } from '../application/schema.ts';
import { spelling } from '../application/spelling.ts';
import { parseKeepingText, parseValues, scalarText } from '../table/digits.ts';
import { RESULT_COLUMNS } from './result.ts';

/** Members of an answer, and of a batch's, besides the result's. */
const OTHERS = [
  'reasons',
  'explanation',
  'features_used',
  'request_id',
  'decision_id',
  'status',
  'error',
  'errors',
  'features',
];

/**
 * The member by which an application in JSON carries the key that its sender knows it by, and by which the answer gives it
 * back: the schema's key. Undefined where the schema names none, or one that means something else in an application or in
 * an answer.
 */
export function ownKeyName(schema: Pick<ApplicationSchema, 'key' | 'fields'>): string | undefined {
  if (!names.has(schema)) names.set(schema, findName(schema));
  return names.get(schema);
}

/** By schema: every application asks. */
const names = new WeakMap<object, string | undefined>();

function findName({ key, fields }: Pick<ApplicationSchema, 'key' | 'fields'>): string | undefined {
  if (key === undefined) return undefined;
  const taken = [...fields.flatMap(({ name, column }) => [name, column]), ...RESULT_COLUMNS, ...OTHERS];
  return taken.map(spelling).includes(spelling(key)) ? undefined : key;
}

/** What is wrong with the value of an application's own key; undefined when nothing is. @param name of the key */
export function ownKeyProblem(value: unknown, name: string): KeyProblem | undefined {
  const problem = (message: string): KeyProblem => ({ column: name, code: 'malformed_row', message });
  if (typeof value === 'string')
    // As bytes every half of a character is the same: loans of different keys would be one.
    return value.isWellFormed() ? undefined : problem(`${name} holds half of a character`);
  if (value === undefined || value === null || typeof value === 'number') return undefined;
  return problem(`${name} is neither text nor a number`);
}

export interface KeyProblem {
  column: string;
  code: 'malformed_row';
  message: string;
}

/** An own key as text, without spaces around it; empty where there is none. */
export function ownKeyText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

/**
 * The own key of an application. A whole number is itself, however it was written (`157.0` and `1e3` are what data frames make
 * of keys), as long as its digits are kept; any other number is the text that stood there.
 *
 * @param application parsed
 * @param text it was parsed from
 */
export function ownKeyOf(application: object, text: string, name: string): unknown {
  if (!Object.hasOwn(application, name)) return undefined;
  const value: unknown = application[name as never];
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return scalarText((parseKeepingText(text) as Record<string, unknown>)[name]);
}

/** An application in JSON, parsed and not yet looked at, and its own key beside it. */
export interface KeyedApplication {
  ownKey: unknown;
  application: unknown;
}

/** @param name of the member that holds the key: see `ownKeyName` */
export function parseKeyedApplication(text: string, name: string | undefined): KeyedApplication {
  const json: unknown = parseValues(text);
  const hasKey = name !== undefined && typeof json === 'object' && json !== null && Object.hasOwn(json, name);
  if (!hasKey) return { ownKey: undefined, application: json };
  const ownKey = ownKeyOf(json, text, name);
  const { [name]: _, ...application } = json as Record<string, unknown>;
  return { ownKey, application };
}
