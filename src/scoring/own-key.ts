import type { ApplicationSchema } from '../application/schema.ts';
import { spelling } from '../application/spelling.ts';
import { parseKeepingDigits } from '../table/digits.ts';
import { RESULT_COLUMNS } from './result.ts';

/** Members of an answer besides the result's. */
const OTHERS = ['features_used', 'request_id', 'error'];

/**
 * The member by which an application in JSON carries the key that its sender knows it by, and by which the answer gives it
 * back: the schema's key. Undefined where the schema names none, or one that means something else in an application or in
 * an answer.
 */
export function ownKeyName({ key, fields }: Pick<ApplicationSchema, 'key' | 'fields'>): string | undefined {
  if (key === undefined) return undefined;
  const taken = [...fields.flatMap(({ name, column }) => [name, column]), ...RESULT_COLUMNS, ...OTHERS];
  return taken.map(spelling).includes(spelling(key)) ? undefined : key;
}

/** What is wrong with the value of an application's own key, in words; undefined when nothing is. */
export function ownKeyProblem(value: unknown): string | undefined {
  return value === undefined || value === null || typeof value === 'string' || typeof value === 'number'
    ? undefined
    : 'is neither text nor a number';
}

/** An own key as text, without spaces around it; empty where there is none. */
export function ownKeyText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

/** An application in JSON, parsed and not yet looked at, and its own key beside it: a number of many digits as text. */
export interface KeyedApplication {
  ownKey: unknown;
  application: unknown;
}

/** @param name of the member that holds the key: see `ownKeyName` */
export function parseKeyedApplication(text: string, name: string | undefined): KeyedApplication {
  const json: unknown = JSON.parse(text);
  const hasKey = name !== undefined && typeof json === 'object' && json !== null && Object.hasOwn(json, name);
  if (!hasKey) return { ownKey: undefined, application: json };
  const { [name]: key, ...application } = json as Record<string, unknown>;
  if (typeof key !== 'number') return { ownKey: key, application };
  return { ownKey: (parseKeepingDigits(text) as Record<string, unknown>)[name], application };
}
