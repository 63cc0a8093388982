import { invalid } from '../../validation.ts';

/** @throws SolventError `validation_error` for a key that is empty or longer than 200 characters */
export function idempotencyKeyOf(request: Request): string | undefined {
  const key = request.headers.get('Idempotency-Key');
  if (key === null) return undefined;
  if (/^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw invalid('The headers are not valid', [
    { path: 'Idempotency-Key', message: 'is not 1 to 200 printable characters' },
  ]);
}
