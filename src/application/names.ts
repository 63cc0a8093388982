import { z } from 'zod';

/** How people name what a schema file defines: part of URLs, CSV headers and JSON keys. */
export const identifier = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]*$/,
    'is no name: use lower-case letters, digits and underscores, beginning with a letter',
  )
  .describe('a name of lower-case letters, digits and underscores that begins with a letter');
/** What a model is called: part of URLs and of keys in stores. */
export const modelName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]*$/,
    'is no name: use lower-case letters, digits, hyphens and underscores, beginning with a letter or a digit',
  )
  .describe('a name of lower-case letters, digits, hyphens and underscores');
export const column = z.string().min(1).describe('the name of a column');
