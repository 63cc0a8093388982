import { z } from 'zod';
import { wholeNumberText } from '../number-text.ts';

const MOST_ON_PAGE = 100;

/** What every list that comes in pages is asked by. */
export const pageQuery = {
  limit: wholeNumberText(1, MOST_ON_PAGE).default(20),
  cursor: z.string().min(1).max(100).optional().meta({ description: '`next_cursor` of the page before.' }),
};

/** What every page says of the one that follows. */
export const nextCursor = z
  .string()
  .nullable()
  .meta({ description: 'Asks for the next page; null on the last.', examples: [null] });

/** The same of pages by number: of events, of proposals. */
export const numberedPageQuery = {
  ...pageQuery,
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'is the next_cursor of a page')
    .optional()
    .meta({ description: '`next_cursor` of the page before.' }),
};
