import type { ErrorDetail } from '../errors.ts';
import { listed } from './allowed.ts';
import { computationOf, type Derived, isSpan } from './derived.ts';
import { codesOf, type Field, isOneHot } from './field.ts';
import { levelName } from './levels.ts';
import { mayBeMissing } from './may-be-missing.ts';
import type { MissingCode } from './missing.ts';
import { noSuch } from './no-such.ts';
import { ownValue } from './own-value.ts';
import type { ReasonRule, ReasonText } from './reasons-schema.ts';

interface Schema {
  fields: readonly Field[];
  derived: readonly Derived[];
  missing: readonly MissingCode[];
  monotone: Record<string, 'increasing' | 'decreasing'>;
  reasons?: readonly ReasonRule[] | undefined;
}

/**
 * What keeps a dictionary of reasons from telling the truth about every application, found before anything is trained: who was declined
 * for something that has no text could not be told.
 */
export function reasonProblems(schema: Schema): ErrorDetail[] {
  const { reasons } = schema;
  if (!reasons) return [];
  return [
    ...memberProblems(schema, reasons),
    ...reasons.flatMap((reason, index) => {
      const at = `reasons.${index}`;
      const [lead] = reason.of;
      const isTold = !reason.suppress && seenNames(schema).includes(lead!);
      const problems = isTold ? textProblems(schema, reason, lead!) : [];
      return problems.map(({ path, message }) => ({ path: `${at}.${path}`, message }));
    }),
    ...languageProblems(reasons),
  ];
}

/** Codes and members that stand twice or nowhere. */
function memberProblems({ fields, derived }: Schema, reasons: readonly ReasonRule[]): ErrorDetail[] {
  const details: ErrorDetail[] = [];
  const dates = fields.filter(({ type }) => type === 'date').map(({ name }) => name);
  const names = seenNames({ fields, derived });
  const codes = new Set<string>();
  const placed = new Map<string, string>();
  reasons.forEach(({ code, of }, index) => {
    if (codes.has(code)) details.push({ path: `reasons.${index}.code`, message: `"${code}" is used twice` });
    codes.add(code);
    of.forEach((name, place) => {
      const path = `reasons.${index}.of.${place}`;
      const other = placed.get(name);
      if (dates.includes(name))
        details.push({
          path,
          message: `"${name}" is a date, which no model sees: name what is derived from it`,
        });
      else if (!names.includes(name))
        details.push({ path, message: noSuch('field or derived feature', name, names) });
      else if (other !== undefined)
        details.push({ path, message: `"${name}" stands in the reason "${other}" as well` });
      else placed.set(name, code);
    });
  });
  const untold = names.filter((name) => !placed.has(name) && !belongsToItsOperands(derived, name));
  for (const name of untold)
    details.push({
      path: 'reasons',
      message: `"${name}" has no reason: who is declined for it could not be told. Add one, or name it in the "of" of another`,
    });
  return details;
}

/** What a model sees, and so what reasons may be about. */
function seenNames({ fields, derived }: Pick<Schema, 'fields' | 'derived'>): string[] {
  return [...fields.filter(({ type }) => type !== 'date'), ...derived].map(({ name }) => name);
}

/** What is computed of numbers belongs to them, unless a reason names it. */
function belongsToItsOperands(derived: readonly Derived[], name: string): boolean {
  const one = derived.find((other) => other.name === name);
  return one !== undefined && !isSpan(computationOf(one).kind);
}

/** Texts that are missing, and texts of what can never be told. */
function textProblems(schema: Schema, reason: ReasonRule, lead: string): ErrorDetail[] {
  const field = schema.fields.find(({ name }) => name === lead);
  const details: ErrorDetail[] = [];
  const { values: texts = {} } = reason;
  const direction = ownValue(schema.monotone, lead);
  const needs = (path: string, given: ReasonText | undefined, when: string) => {
    if (!given) details.push({ path, message: `is missing: ${when}` });
  };
  const isScale = !field || !(isOneHot(field) || field.type === 'boolean');
  for (const [way, against] of [
    ['higher', 'decreasing'],
    ['lower', 'increasing'],
  ] as const) {
    if (!isScale || direction === against) {
      const why = isScale ? `"monotone" says that it is ${against}` : 'its values are no numbers';
      if (reason[way]) details.push({ path: way, message: `can never be told of "${lead}": ${why}` });
    } else
      needs(
        way,
        reason[way] ?? reason.text,
        `"${lead}" may be ${way} than is usual, and "text" says nothing of it`,
      );
  }
  const values = namedValues(field);
  const against = field?.type === 'boolean' && direction ? String(direction === 'decreasing') : undefined;
  for (const value of values.filter((one) => one !== against))
    needs(
      `values.${value}`,
      ownValue(texts, value) ?? reason.text,
      `"${lead}" may be so, and "text" says nothing of it`,
    );
  if (against !== undefined && ownValue(texts, against))
    details.push({
      path: `values.${against}`,
      message: `can never be told of "${lead}": "monotone" says that it is ${direction}`,
    });
  for (const value of Object.keys(texts))
    if (!values.includes(value))
      details.push({ path: `values.${value}`, message: unknownValue(lead, values) });
  if (mayBeMissing(schema, lead)) needs('missing', reason.missing, `"${lead}" may be missing`);
  else if (reason.missing)
    details.push({ path: 'missing', message: `can never be told of "${lead}": it is never missing` });
  return details;
}

/** The values of a field that are told by their names. */
function namedValues(field: Field | undefined): string[] {
  if (!field) return [];
  if (field.type === 'boolean') return ['true', 'false'];
  if (isOneHot(field)) return field.levels.map(levelName);
  return codesOf(field).map(({ name }) => name);
}

function unknownValue(lead: string, values: readonly string[]): string {
  return values.length === 0
    ? `"${lead}" has no values with names: say "higher" and "lower"`
    : `"${lead}" has no such value: there are ${listed(values)}`;
}

/** Texts that lack a language which others have. */
function languageProblems(reasons: readonly ReasonRule[]): ErrorDetail[] {
  const texts = reasons.flatMap((reason, index) => textsOf(reason, `reasons.${index}`));
  const languages = [...new Set(texts.flatMap(({ text }) => Object.keys(text)))];
  const twice = languages.filter((one, index) =>
    languages.slice(0, index).some((other) => other.toLowerCase() === one.toLowerCase()),
  );
  if (twice.length > 0)
    return [
      { path: 'reasons', message: `"${twice[0]}" is written in another way as well: it is one language` },
    ];
  return texts.flatMap(({ path, text }) =>
    languages
      .filter((language) => !Object.hasOwn(text, language))
      .map((language) => ({ path, message: `has no text in "${language}", which other reasons have` })),
  );
}

function textsOf({ text, higher, lower, missing, values = {} }: ReasonRule, at: string) {
  const named = { text, higher, lower, missing };
  return [
    ...Object.entries(named).map(([key, one]) => ({ path: `${at}.${key}`, text: one })),
    ...Object.entries(values).map(([value, one]) => ({ path: `${at}.values.${value}`, text: one })),
  ].filter((one): one is { path: string; text: ReasonText } => one.text !== undefined);
}
