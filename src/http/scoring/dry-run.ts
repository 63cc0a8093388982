import { z } from 'zod';
import { invalid, parsed } from '../../validation.ts';
import type { HttpContext } from '../context.ts';
import type { Route } from '../route.ts';

/** What `?dry_run=` and the header `Dry-Run` may say. */
export const dryRunSchema = z
  .stringbool({ truthy: ['true'], falsy: ['false'] })
  .meta({ type: 'boolean', description: 'true: scored and answered as ever, and nothing of it is kept.' });

const headersSchema = z.object({ 'Dry-Run': dryRunSchema });

/**
 * Whether a request is a dry run.
 * @param inAddress what its query says, where it says anything
 * @throws SolventError `validation_error` when the header says neither true nor false, or the contrary of the address
 */
export function isDryRun(request: Request, inAddress: boolean | undefined): boolean {
  const header = request.headers.get('Dry-Run');
  if (header === null) return inAddress ?? false;
  const inHeader = parsed(headersSchema, { 'Dry-Run': header }, 'The headers are not valid')['Dry-Run'];
  if (inAddress !== undefined && inHeader !== inAddress)
    throw invalid('The headers are not valid', [
      { path: 'Dry-Run', message: 'contradicts dry_run in the address' },
    ]);
  return inHeader;
}

/** Whether a route has dry runs: it says so of its headers. */
export function hasDryRun({ headers }: Pick<Route, 'headers'>): boolean {
  return headers !== undefined && 'Dry-Run' in headers.shape;
}

/**
 * At a route that has no dry run: a request that asks for one is refused, for everything of it would be done.
 * @throws SolventError `validation_error`
 */
export function refuseDryRun({ req }: HttpContext): void {
  const said = req.header('Dry-Run');
  if (said !== undefined && said.toLowerCase() !== 'false')
    throw invalid('The headers are not valid', [
      { path: 'Dry-Run', message: 'means nothing here: only POST …/predict and …/infer have a dry run' },
    ]);
}
