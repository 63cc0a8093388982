import { z } from 'zod';
import { SolventError } from '../errors.ts';
import { type NumberStyle, numberStyleSchema } from './number-style.ts';

/**
 * What a sender may say of a CSV: parameters of every route, and options of every command, that takes one. Routes refuse a
 * parameter of another name: with `thousand=.` for `thousands=.` a file would be read, and read wrong.
 */
export const fileOptionsSchema = z.object({
  delimiter: z
    .union([
      z.string().regex(/^[^\w\s".\u0080-\uffff]$|^\t$/, 'must be one sign such as ; or |, or tab'),
      z.literal('tab'),
    ])
    .optional()
    .meta({ description: 'Between the cells of a CSV, or `tab`. Found out when absent.' }),
  decimal: z
    .enum(['.', ','])
    .optional()
    .meta({ description: 'Before the fraction of a number in a CSV. A full stop when absent.' }),
  thousands: z
    .enum([',', '.', ' ', "'"])
    .optional()
    .meta({ description: 'Between groups of digits of a number in a CSV. None when absent.' }),
});

export interface FileOptions {
  delimiter?: string | undefined;
  numbers?: NumberStyle | undefined;
}

/** @throws SolventError `validation_error` when the options contradict one another */
export function fileOptions(given: z.infer<typeof fileOptionsSchema>): FileOptions {
  const delimiter = given.delimiter === 'tab' ? '\t' : given.delimiter;
  if (given.decimal === undefined && given.thousands === undefined) return { delimiter };
  const numbers = numberStyleSchema.safeParse({ decimal: given.decimal ?? '.', thousands: given.thousands });
  if (!numbers.success)
    throw new SolventError(
      'validation_error',
      given.decimal === undefined
        ? 'With a full stop between thousands the decimal sign is to be said, too: decimal=,.'
        : 'decimal and thousands are the same character: which is which?',
    );
  return { delimiter, numbers: numbers.data };
}
