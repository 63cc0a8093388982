import { z } from 'zod';

/** What groups are formed by: a word, as it stands in addresses and files. */
export const attributeName = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
    'is no word of at most 64 letters, digits, - and _ that begins with a letter',
  );

/** A group of an attribute, such as 25-61: printable, without blanks at its ends. Composed, for programs write the same name in two ways. */
export const groupName = z
  .string()
  .normalize('NFC')
  .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffd]{1,64}$/u, 'is not 1 to 64 printable characters')
  .refine((name) => name === name.trim(), 'begins or ends with a blank');
