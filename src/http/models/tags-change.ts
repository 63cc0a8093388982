import { z } from 'zod';
import { MOST_TAGS, tagKeySchema, tagValueSchema } from '../../registry/tags.ts';
import { parsed } from '../../validation.ts';

export const tagsChangeSchema = z
  .strictObject({
    set: z
      .record(tagKeySchema, tagValueSchema)
      .default({})
      .meta({ description: 'Keys, and what they are to say.' }),
    remove: z.array(tagKeySchema).max(MOST_TAGS).default([]).meta({ description: 'Keys.' }),
  })
  .meta({ id: 'TagsRequest', examples: [{ set: { ticket: 'RISK-12' }, remove: ['draft'] }] });

/** @throws SolventError `validation_error`, also for a key that is both set and removed */
export function readTagsChange(given: unknown): z.output<typeof tagsChangeSchema> {
  return parsed(tagsChangeSchema, given, 'The request is not valid', ({ set, remove }) => [
    // Zod leaves this one key of a record out, without a word.
    ...(Object.hasOwn((given as { set?: object }).set ?? {}, '__proto__')
      ? [{ path: 'set.__proto__', message: 'is no name of a tag' }]
      : []),
    ...remove
      .filter((key) => Object.hasOwn(set, key))
      .map((key) => ({ path: `remove.${key}`, message: 'is set as well' })),
  ]);
}
