import { z } from 'zod';
import { invalid } from '../validation.ts';

export const idempotencyKeySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/)
  .meta({
    description:
      'The same key with the same body and options gives the first answer; with another body or other options, 409.',
  });

/** Sets an answer apart that was given before. */
export const REPLAYED = 'Idempotency-Replayed';
/** The same for OpenAPI. */
export const REPLAYED_HEADER = {
  [REPLAYED]: 'true where it is the first answer to the Idempotency-Key again.',
};

/** @throws SolventError `validation_error` for a key that is empty, longer than 200 characters, or has others than printable ASCII */
export function idempotencyKeyOf(request: Request): string | undefined {
  const key = request.headers.get('Idempotency-Key');
  if (key === null) return undefined;
  if (idempotencyKeySchema.safeParse(key).success) return key;
  throw invalid('The headers are not valid', [
    { path: 'Idempotency-Key', message: 'is not 1 to 200 printable ASCII characters without spaces' },
  ]);
}
