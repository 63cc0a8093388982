import { readApplication } from '../application/application.ts';
import type { CompiledSchema } from '../application/compile.ts';
import { dayText } from '../application/day.ts';
import { computationOf } from '../application/derived.ts';
import { labelOf } from '../application/label.ts';
import { levelName } from '../application/levels.ts';
import type { ReasonText } from '../application/reasons-schema.ts';
import { SolventError } from '../errors.ts';
import type { HeldModel } from '../registry/holder.ts';
import type { Decision, RecordedReason } from './decision.ts';
import { dictionaryOf, textOfReason } from './dictionary.ts';

/** A reason as it is told: the recorded one with what its dictionary says of it, by language. */
export interface ToldReason extends RecordedReason {
  text: ReasonText;
}

/** What an application says of a field. */
export interface ToldField {
  name: string;
  /** The field's title with its unit; its name where it has none. */
  label: string;
  /** A level by its name, a date as YYYY-MM-DD; null where it is missing. */
  value: number | boolean | string | null;
}

/** What a letter about a declined application is written from. */
export interface Notice {
  decision: Decision;
  reasons: ToldReason[];
  /** The fields that the reasons are about, in the schema's order; none where only features came. */
  fields: ToldField[];
}

/**
 * Makes the notice of a declined application.
 *
 * @param model that decided, see `recordedModel`
 * @throws SolventError `conflict` for an application that was not declined, or a decision without reasons; `file_damaged` where the
 *   dictionary is not the recorded one
 */
export function noticeOf(model: HeldModel, decision: Decision): Notice {
  if (decision.prediction !== 1)
    throw new SolventError('conflict', 'No default was predicted: there is nothing to give notice of.');
  const { reasons, dictionary } = decision;
  if (!reasons)
    throw new SolventError(
      'conflict',
      'No reasons were recorded of it: its model gives none, or the rows of its file were scored without.',
    );
  if (dictionary !== dictionaryOf(model))
    throw damaged(`names the dictionary ${dictionary}, and its bundle has another`);
  const { compiled } = model;
  return {
    decision,
    reasons: reasons.map((reason) => {
      const text = textOfReason(compiled, reason);
      if (!text)
        throw damaged(`has a reason ${JSON.stringify(reason.code)} that its dictionary does not know`);
      return { ...reason, text };
    }),
    fields: fieldsOf(compiled, decision, reasons),
  };
}

function damaged(what: string): SolventError {
  return new SolventError('file_damaged', `The record ${what}.`);
}

function fieldsOf(
  compiled: CompiledSchema,
  { application }: Decision,
  reasons: readonly RecordedReason[],
): ToldField[] {
  if (application === null) return [];
  const { schema } = compiled;
  const told = reasons.map(({ code }) => code);
  const of = new Set((schema.reasons ?? []).flatMap((rule) => (told.includes(rule.code) ? rule.of : [])));
  const derived = new Map(schema.derived.map((one) => [one.name, one]));
  // What a derived feature is computed of joins behind it.
  for (const name of of) {
    const one = derived.get(name);
    if (one) for (const operand of computationOf(one).operands) of.add(operand);
  }
  const { values } = readApplication(compiled, application);
  return schema.fields.flatMap((field, index) =>
    of.has(field.name)
      ? [{ name: field.name, label: labelOf(field), value: toldValue(field, values[index]!) }]
      : [],
  );
}

function toldValue(field: CompiledSchema['schema']['fields'][number], value: number): ToldField['value'] {
  if (field.type === 'category') {
    const level = field.levels[value];
    return level === undefined ? null : levelName(level);
  }
  if (Number.isNaN(value)) return null;
  if (field.type === 'boolean') return value === 1;
  return field.type === 'date' ? dayText(value) : value;
}
