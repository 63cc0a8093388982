import type { z } from 'zod';
import type { ErrorDetail } from './errors.ts';

/** Everything that a Zod schema found wrong, one detail a place: an unknown key is named by its own path. */
export function detailsOf(error: Pick<z.ZodError, 'issues'>): ErrorDetail[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ path: issue.path.join('.'), message: issue.message }];
    return issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: 'is not known here' }));
  });
}
