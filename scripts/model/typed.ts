import type { z } from 'zod';
import { parsed } from '../../src/validation.ts';

/**
 * What was typed, by the form that the API reads it with: what it would refuse is said before anything is asked.
 * @throws SolventError `validation_error`
 */
export function typed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  return parsed(schema, value, 'This cannot be done as it was typed');
}
