import { z } from 'zod';

/**
 * A key as a header carries it (RFC 9110, 5.5): printable ASCII, and no blank at its ends, which whoever sends or reads a header takes away.
 * A key of something else would be nobody's for ever. What is said of one does not repeat it.
 */
export const apiKey = z
  .string()
  .refine((key) => key === key.trim(), {
    message: 'begins or ends with a blank or a line break, which no header carries',
    abort: true,
  })
  .regex(/^[ -~]+$/, 'has a character that no header can hold: only letters, digits and signs of ASCII');
