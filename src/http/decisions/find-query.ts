import { z } from 'zod';
import { isDecisionId } from '../../decisions/decision-id.ts';
import { type ErrorDetail, SolventError } from '../../errors.ts';
import { printableText } from '../../printable-text.ts';
import { invalid } from '../../validation.ts';
import { nextCursor, pageQuery } from '../page-query.ts';
import { decisionSchema } from './decision-view.ts';

const time = z.iso.datetime({ offset: true }).optional();
const value = printableText.max(200).optional();

/** By what decisions are found. */
export const findQuery = z.object({
  request_id: value.meta({
    description: 'As it stands in the answer; of a request with several rows all of them. With `day`.',
  }),
  subject: value.meta({ description: 'Whose applications, as the caller said it. With `day`.' }),
  day: z.iso.date().optional().meta({ description: 'On which they were made, in UTC: 2026-03-03.' }),
  from: time.meta({ description: 'Every decision from this time on, with the scope `audit`. With `to`.' }),
  to: time.meta({ description: 'And until before this time.' }),
  ...pageQuery,
});

/** What is asked for. */
export type Question =
  | { kind: 'request' | 'subject'; value: string; day: string }
  | { from: number; to: number };

/** @throws SolventError `validation_error` for what is no question, or more than one */
export function questionOf(query: z.output<typeof findQuery>): Question {
  const { request_id, subject, day, from, to } = query;
  const asked = [request_id ?? subject, from ?? to].filter((one) => one !== undefined).length;
  const wrong = (path: string, message: string): ErrorDetail[] => [{ path, message }];
  const problems = [
    ...(asked === 0 ? wrong('request_id', 'say request_id or subject and a day, or from and to') : []),
    ...(request_id !== undefined && subject !== undefined
      ? wrong('subject', 'cannot be with request_id')
      : []),
    ...(asked === 2 ? wrong(from === undefined ? 'to' : 'from', 'cannot be with request_id or subject') : []),
  ];
  if (problems.length > 0) throw invalid(NOT_VALID, problems);
  if (from === undefined && to === undefined) {
    if (day === undefined) throw invalid(NOT_VALID, wrong('day', 'is missing: on which they were made'));
    const kind = request_id === undefined ? 'subject' : 'request';
    return { kind, value: (request_id ?? subject)!, day };
  }
  if (day !== undefined) throw invalid(NOT_VALID, wrong('day', 'cannot be with from and to'));
  if (from === undefined || to === undefined)
    throw invalid(NOT_VALID, wrong(from === undefined ? 'from' : 'to', 'is missing'));
  const period = { from: Date.parse(from), to: Date.parse(to) };
  if (period.to <= period.from) throw invalid(NOT_VALID, wrong('to', 'is not after from'));
  return period;
}

const NOT_VALID = 'The address is not valid';

/** The decision that ended the page before. @throws SolventError `validation_error` for a cursor that no page gave */
export function afterCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined || isDecisionId(cursor)) return cursor;
  throw new SolventError('validation_error', 'This cursor is not one that a page gave.');
}

export const decisionPageSchema = z
  .object({
    decisions: z.array(decisionSchema),
    next_cursor: nextCursor,
    damaged: z.array(z.string()).meta({
      examples: [[]],
      description:
        'What could not be read, a sentence for each object, and may have held others; empty where the page is whole.',
    }),
  })
  .meta({ id: 'DecisionPage' });
