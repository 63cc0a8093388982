import type { MiddlewareHandler } from 'hono';
import { z } from 'zod';
import { invalid, parsed } from '../../validation.ts';
import type { HttpEnv } from '../context.ts';
import type { Route } from '../route.ts';

/** What `?dry_run=` and the header `Dry-Run` may say. */
export const dryRunSchema = z
  .stringbool({ truthy: ['true'], falsy: ['false'] })
  .meta({ type: 'boolean', description: 'true: scored and answered as ever, and nothing of it is kept.' });

const headersSchema = z.object({ 'Dry-Run': dryRunSchema.optional() });

/**
 * Whether a request is a dry run.
 * @param inAddress what its query says, where it says anything
 * @throws SolventError `validation_error` when the header says neither true nor false, or the contrary of the address
 */
export function isDryRun(request: Request, inAddress: boolean | undefined): boolean {
  const header = request.headers.get('Dry-Run') ?? undefined;
  const inHeader = parsed(headersSchema, { 'Dry-Run': header }, 'The headers are not valid')['Dry-Run'];
  if (inHeader !== undefined && inAddress !== undefined && inHeader !== inAddress)
    throw invalid('The headers are not valid', [
      { path: 'Dry-Run', message: 'contradicts dry_run in the address' },
    ]);
  return inHeader ?? inAddress ?? false;
}

/**
 * Before a route that has no dry run: a request that asks for one is refused, for everything of it would be done.
 * @throws SolventError `validation_error`
 */
export function withoutDryRun({ headers }: Pick<Route, 'headers'>): MiddlewareHandler<HttpEnv> {
  const knows = headers !== undefined && 'Dry-Run' in headers.shape;
  return async ({ req }, next) => {
    const said = knows ? undefined : req.header('Dry-Run');
    if (said !== undefined && said.toLowerCase() !== 'false')
      throw invalid('The headers are not valid', [
        { path: 'Dry-Run', message: 'means nothing here: only POST /api/v1/predict has a dry run' },
      ]);
    await next();
  };
}
