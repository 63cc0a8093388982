import { z } from 'zod';

/** What a registry's alias may be called: no version's number, and nothing that an address or a scope would have to escape. */
export const aliasName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'is a word of letters, digits, - and _');
