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
