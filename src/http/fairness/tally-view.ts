import { z } from 'zod';
import { isDecisionId } from '../../decisions/decision-id.ts';
import { minuteOf } from '../../decisions/store/keys.ts';
import type { Period } from '../../decisions/store/period.ts';
import { sha256Hex } from '../../digest.ts';
import { SolventError } from '../../errors.ts';
import { attributeName } from '../../fairness/names.ts';
import { BASES, tallySchema } from '../../fairness/tally.ts';
import type { Position, TallyQuery } from '../../fairness/tally-page.ts';
import { wholeNumberText } from '../../number-text.ts';
import { DAY_MS } from '../../time.ts';
import { invalid } from '../../validation.ts';
import { modelName } from '../models/model-params.ts';
import { nextCursor, pageQuery } from '../page-query.ts';

/** Days of one period. */
const MOST_DAYS = 366;
const LONGEST_MONTHS = 120;

export const tallyQuery = z.object({
  from: z.iso.date().meta({ description: 'The first day of the period, in UTC: 2026-03-01.' }),
  to: z.iso
    .date()
    .meta({ description: `The day after its last: 2026-04-01. At most ${MOST_DAYS} days after the first.` }),
  model: modelName
    .optional()
    .meta({ description: 'Whose decisions: those of MODEL_NAME, unless it is given.' }),
  attribute: attributeName.meta({ description: 'By what groups are formed: age_band.' }),
  basis: z.enum(BASES).default('model').meta({
    description:
      'model: approved is what had no default predicted. final: what the lender approved in the end, where it said so.',
  }),
  outcome_months: wholeNumberText(1, LONGEST_MONTHS).optional().meta({
    description:
      'Whether loans defaulted within so many months of their decision, of those that are old enough; without it the latest report of each counts.',
  }),
  cursor: pageQuery.cursor,
});

/** @throws SolventError `validation_error` for a period that does not end after it begins, or is too long */
export function daysOf({ from, to }: { from: string; to: string }): Period {
  const period = { from: Date.parse(from), to: Date.parse(to) };
  const wrong =
    period.to <= period.from
      ? 'is not after from'
      : period.to - period.from > MOST_DAYS * DAY_MS
        ? `is more than ${MOST_DAYS} days after from`
        : undefined;
  if (wrong === undefined) return period;
  throw invalid('The address is not valid', [{ path: 'to', message: wrong }]);
}

const encoder = new TextEncoder();

/** Tells the pages of one question from those of another. */
function nameOf({ from, to, model, attribute, basis, months }: TallyQuery): string {
  const question = JSON.stringify([from, to, model, attribute, basis, months ?? null]);
  return sha256Hex(encoder.encode(question)).slice(0, 16);
}

export function cursorOf(query: TallyQuery, { minute, after }: Position): string {
  return `${nameOf(query)}.${minute}.${after}`;
}

/** @throws SolventError `validation_error` for a cursor that no page of the same question gave */
export function positionOf(query: TallyQuery, cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined;
  const [, name, minute, after] = /^([0-9a-f]{16})\.(\d{1,10})\.(.*)$/.exec(cursor) ?? [];
  // A decision of another minute would have the reading say another part of the period than is counted.
  const isPlace = after === '' || (isDecisionId(after!) && minuteOf(after!) === Number(minute));
  if (name !== nameOf(query) || !isPlace)
    throw new SolventError('validation_error', 'This cursor is not one that a page of this question gave.');
  return { minute: Number(minute), after: after! };
}

const moments = { sum: '9663676416', squares: '23058430092136939520' };
const noBin = { known: 0, pd: '0', defaulted: 0 };

export const tallyPageSchema = z
  .object({
    from: z.iso.datetime().meta({ description: 'The period that is asked for …' }),
    to: z.iso.datetime().meta({ description: '… and its end, excluded.' }),
    model: z.string(),
    attribute: z.string(),
    basis: z.enum(BASES),
    tally: tallySchema.meta({
      description:
        "Of the page's decisions: sums that are merged with those of the other pages. Whole numbers that are longer than JSON's are texts, in units of 2⁻³² and of 2⁻⁶⁴.",
    }),
    next_cursor: nextCursor,
    damaged: z.array(z.string()).meta({
      description:
        'What could not be read, a sentence for each object, and may have held others; empty where the page is whole.',
    }),
  })
  .meta({
    id: 'FairnessTallyPage',
    examples: [
      {
        from: '2026-03-01T00:00:00.000Z',
        to: '2026-04-01T00:00:00.000Z',
        model: 'loan-default',
        attribute: 'age_band',
        basis: 'model',
        tally: {
          decisions: 4,
          erased: 0,
          without_subject: 1,
          without_group: 0,
          without_final: 0,
          withdrawn: 0,
          groups: [
            {
              group: '25-61',
              decisions: 3,
              approved: 2,
              pd: moments,
              margin: moments,
              known: { approved_repaid: 1, approved_defaulted: 0, declined_repaid: 0, declined_defaulted: 0 },
              not_made: 0,
              bins: [{ known: 1, pd: '21474836', defaulted: 0 }, ...Array.from({ length: 7 }, () => noBin)],
              reasoned: 1,
              reasons: [{ code: 'card_balance', declined: 1 }],
            },
          ],
        },
        next_cursor: null,
        damaged: [],
      },
    ],
  });
