import { z } from 'zod';
import { leftOutKeys } from '../../left-out-keys.ts';
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
    ...leftOutKeys(given),
    ...remove
      .filter((key) => Object.hasOwn(set, key))
      .map((key) => ({ path: `remove.${key}`, message: 'is set as well' })),
  ]);
}
