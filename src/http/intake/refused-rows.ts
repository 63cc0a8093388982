import { z } from 'zod';
import { MOST_REFUSED_SHOWN } from '../../intake/blocks.ts';

/**
 * The members of a receipt that say what was refused of a body of reports.
 * @param id of a refused row in the description
 * @param codes why rows of this kind are refused
 */
export function refusedMembers<const Codes extends readonly [string, ...string[]]>(id: string, codes: Codes) {
  return {
    refused: z
      .int()
      .meta({ description: 'Rows that say nothing usable. They keep no other from being stored.' }),
    refused_rows: z
      .array(z.object({ row: z.int().min(1), code: z.enum(codes), message: z.string() }).meta({ id }))
      .meta({ description: `The first ${MOST_REFUSED_SHOWN} of them. A header is row 1.` }),
  };
}
