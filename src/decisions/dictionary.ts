import { codeAt } from '../application/codes.ts';
import type { CompiledSchema } from '../application/compile.ts';
import { ownValue } from '../application/own-value.ts';
import type { ReasonRule, ReasonText } from '../application/reasons-schema.ts';
import { sha256Hex } from '../digest.ts';
import type { ReasonedModel } from '../explain/reasons/model-reasons.ts';
import type { RecordedReason } from './decision.ts';

/** By dictionary: every decision's record names it. */
const digests = new WeakMap<readonly ReasonRule[], string>();

/** Names the dictionary of reasons that a model tells: SHA-256 of it as JSON; undefined of a model that gives none. */
export function dictionaryOf({ reasons, compiled }: ReasonedModel): string | undefined {
  const rules = compiled.schema.reasons;
  if (!reasons || !rules) return undefined;
  if (!digests.has(rules)) digests.set(rules, sha256Hex(new TextEncoder().encode(JSON.stringify(rules))));
  return digests.get(rules);
}

/** What a schema's dictionary says of a reason that was recorded by it, by language; undefined where it says nothing. */
export function textOfReason(compiled: CompiledSchema, reason: RecordedReason): ReasonText | undefined {
  const rule = compiled.schema.reasons?.find(({ code }) => code === reason.code);
  if (!rule) return undefined;
  const { direction } = reason;
  if (direction === 'missing') return rule.missing;
  if (direction === 'value') return ownValue(rule.values ?? {}, nameOfValue(compiled, reason)) ?? rule.text;
  return rule[direction] ?? rule.text;
}

/** What the dictionary calls a value that is no amount: a level by its name, a code by its own. */
function nameOfValue({ schema, codes }: CompiledSchema, { field, value }: RecordedReason): string {
  if (typeof value !== 'number') return String(value);
  const ofField = codes[schema.fields.findIndex(({ name }) => name === field)] ?? [];
  return ofField[codeAt(ofField, value)]?.name ?? '';
}
