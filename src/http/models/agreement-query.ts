import { z } from 'zod';
import { wholeNumberText } from '../../number-text.ts';

/** What is asked of an agreement. */
export const agreementQuery = z.object({
  days: wholeNumberText(1, 400)
    .default(7)
    .meta({ description: 'How far back, in days. Outcomes count however old the loans are.' }),
});
