import { z } from 'zod';
import { identifier } from './names.ts';

const operands = z.tuple([identifier, identifier]);
/** A feature that is computed from fields. */
export const derivedSchema = z
  .union([
    z.strictObject({ name: identifier, ratio: operands }),
    z.strictObject({ name: identifier, difference: operands }),
  ])
  .describe('a derived feature: an object of name and ratio or difference');
export type Derived = z.infer<typeof derivedSchema>;
