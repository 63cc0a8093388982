import { z } from 'zod';

/** No version's number. */
export const ALIAS_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** What a registry's alias may be called: no version's number, and nothing that an address or a scope would have to escape. */
export const aliasName = z.string().regex(ALIAS_NAME, 'is a word of letters, digits, - and _');
