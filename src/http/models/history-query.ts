import { z } from 'zod';
import { aliasName } from '../../alias-name.ts';
import { invalid } from '../../validation.ts';
import { numberedPageQuery } from '../page-query.ts';

/** What is asked of a history. */
export const historyQuery = z.object({
  alias: aliasName.optional(),
  at: z.iso.datetime({ offset: true }).optional().meta({
    description: 'A time such as 2026-03-03T12:00:00Z; of the alias champion unless another is named.',
  }),
  request_id: z.string().min(1).max(200).optional().meta({
    description: 'Of a prediction, of which a sample was kept: who stands behind what scored it.',
  }),
  job_id: z.string().min(1).max(200).optional().meta({ description: 'The same of a portfolio.' }),
  ...numberedPageQuery,
});

/** The hash of an event, which somebody kept. */
export const headSchema = z.string().regex(/^[0-9a-f]{64}$/, 'is 64 lower-case hexadecimal digits');

/**
 * Each asks for something else.
 * @throws SolventError `validation_error`
 */
export function requireOneQuestion({
  at,
  request_id,
  job_id,
  cursor,
}: Partial<z.output<typeof historyQuery>>): void {
  const given: Record<string, string | undefined> = { at, request_id, job_id, cursor };
  const [first, second] = Object.keys(given).filter((name) => given[name] !== undefined);
  if (second !== undefined)
    throw invalid('The address is not valid', [{ path: second, message: `cannot be with ${first}` }]);
}
