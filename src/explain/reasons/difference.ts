import type { CompiledSchema } from '../../application/compile.ts';
import { ownValue } from '../../application/own-value.ts';
import type { ReasonRule, ReasonText } from '../../application/reasons-schema.ts';
import { AMOUNT, leadOf, MISSING, usualOf } from './lead.ts';

/** How an application's value stands to what is usual among those that were approved. */
export const DIRECTIONS = ['higher', 'lower', 'missing', 'value'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** In what a value differs from what is usual, and what is said of it. */
export interface Difference {
  direction: Direction;
  text: ReasonText;
}

/**
 * Tells by the reference in what the first member of a reason differs from what is usual: an amount from the median, a level, a code, a
 * truth and a missing value from what most have. Who differs in nothing, or against the declared direction, has no reason of it: nothing
 * that an approved application has too is why another was declined.
 *
 * @param reference approved applications as the model sees them, row-major
 * @returns of the row that begins at an offset; undefined where nothing is to be said
 */
export function differenceBy(
  compiled: CompiledSchema,
  rule: ReasonRule,
  reference: Float32Array,
): (features: Float32Array, offset: number) => Difference | undefined {
  const lead = leadOf(compiled, rule.of[0]!);
  const usual = usualOf(lead, reference, compiled.features.length);
  const { monotone } = compiled.features[lead.first]!;

  const said = (direction: Direction, text = rule.text): Difference | undefined =>
    text && { direction, text };
  const higher = monotone < 0 ? undefined : said('higher', rule.higher ?? rule.text);
  const lower = monotone > 0 ? undefined : said('lower', rule.lower ?? rule.text);
  const missing = rule.missing && said('missing', rule.missing);
  // A truth is more than its opposite.
  const isAgainst = (value: number) =>
    lead.field?.type === 'boolean' && (value === 1 ? monotone < 0 : monotone > 0);
  const values = lead.names.map((name, value) =>
    isAgainst(value) ? undefined : said('value', ownValue(rule.values ?? {}, name) ?? rule.text),
  );

  return (rows, offset) => {
    const kind = lead.kindOf(rows, offset);
    if (kind === AMOUNT) {
      const value = rows[offset + lead.first]!;
      return value > usual.amount ? higher : value < usual.amount ? lower : undefined;
    }
    if (kind === usual.kind) return undefined;
    return kind === MISSING ? missing : values[kind];
  };
}
