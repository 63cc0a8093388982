import { z } from 'zod';
import { printableText } from '../printable-text.ts';
import { attributeName, groupName } from './names.ts';

/** What thresholds can be about, each of a group beside the reference. */
export const MEASURES = [
  'impact_ratio',
  'pd_difference',
  'margin_difference',
  'observed_to_expected',
] as const;

const text = printableText.max(500);

const thresholdSchema = z
  .strictObject({
    measure: z.enum(MEASURES),
    /** It is crossed below this … */
    at_least: z.number().optional(),
    /** … or above this: one of the two. */
    at_most: z.number().optional(),
    /** Who says so, and of what. */
    source: text,
  })
  .refine(
    ({ at_least, at_most }) => (at_least === undefined) !== (at_most === undefined),
    'has either at_least or at_most',
  );
export type Threshold = z.infer<typeof thresholdSchema>;

/** By what decisions are compared, and with which thresholds: a file that the lender answers for. */
export const profileSchema = z.strictObject({
  name: text,
  /** Whom groups are compared with: with the one that is approved most often where none is named. */
  attributes: z
    .array(z.strictObject({ attribute: attributeName, reference: groupName.optional() }))
    .min(1)
    .max(20)
    .refine(
      (all) => new Set(all.map(({ attribute }) => attribute)).size === all.length,
      'has an attribute twice',
    ),
  /** A share of fewer decisions is not told. */
  smallest: z.int().min(2),
  /** Whether a loan defaulted so many months after its decision; its latest report where it is not said. */
  outcome_months: z.int().min(1).max(120).optional(),
  thresholds: z.array(thresholdSchema),
});
export type FairnessProfile = z.infer<typeof profileSchema>;
