import { z } from 'zod';
import { aliasName } from '../../alias-name.ts';
import { wholeNumberText } from '../../number-text.ts';
import { printableText } from '../../printable-text.ts';
import { CHALLENGER, challengerModeSchema, splitShareSchema } from '../../registry/challenger.ts';
import { CHAMPION } from '../../registry/move.ts';
import type { Pause } from '../../steps.ts';
import { parsed } from '../../validation.ts';
import { readJson } from '../body.ts';
import type { HttpContext } from '../context.ts';
import { requireAliasScope } from '../middleware/authenticate.ts';

/** What is asked of an alias, and who asks. */

/** From 1 on, in digits. */
export const VERSION_NUMBER = /^[1-9]\d{0,8}$/;
export const versionNumber = z.string().regex(VERSION_NUMBER, 'is the number of a version, such as "2"');
/** Of what somebody does: one line. */
const reason = printableText.max(1_000);

const moveForm = {
  why: reason.meta({
    description: 'The reason, which the history keeps.',
    examples: ['Better on the hold-out of November.'],
  }),
  alias: aliasName
    .default(CHAMPION)
    .meta({ description: 'What is moved; `MODEL_STAGE` says which alias answers.' }),
  from: versionNumber
    .optional()
    .meta({ description: 'The version that must still answer: with another one nothing is moved.' }),
};
export const promoteSchema = z
  .strictObject({
    version: versionNumber,
    ...moveForm,
    force: z.boolean().default(false).meta({
      description: 'Also a version that does not pass the gate; the history says so, and why it does not.',
    }),
    mode: challengerModeSchema.optional().meta({
      description: `Of the alias ${CHALLENGER}: \`shadow\` is scored beside the champion and never answered, \`split\` answers a share of the subjects, \`off\` neither. Another version is shadowed unless this says otherwise.`,
      examples: ['shadow'],
    }),
    share: splitShareSchema.optional().meta({
      description:
        'Of the mode split: of the subjects, which part the challenger answers, from 0.001 to 0.999.',
      examples: [0.1],
    }),
  })
  .meta({
    id: 'PromoteRequest',
    examples: [{ version: '2', why: 'Better on the hold-out of November.' }],
  });

export const rollbackSchema = z.strictObject(moveForm).meta({
  id: 'RollbackRequest',
  examples: [{ why: 'More is refused than before.', from: '2' }],
});
export const approveSchema = z
  .strictObject({ why: reason.optional().meta({ description: 'What it was approved on.' }) })
  .meta({ id: 'ApproveRequest', examples: [{ why: 'I read its card and the comparison.' }] });
export const proposalNumber = wholeNumberText(1, 999_999_999);
export const archiveSchema = z
  .strictObject({
    why: reason.meta({ description: 'The reason, which is kept.', examples: ['An experiment.'] }),
  })
  .meta({ id: 'ArchiveRequest', examples: [{ why: 'An experiment.' }] });

const MOST_BYTES = 16 * 1024;

/** @throws SolventError `malformed_body`, `payload_too_large`, `validation_error` */
export async function readRequest<Schema extends z.ZodType>(
  context: HttpContext,
  schema: Schema,
  pause: Pause,
): Promise<z.output<Schema>> {
  return parsed(schema, await readJson(context.req.raw, MOST_BYTES, pause), 'The request is not valid');
}

/**
 * The name of the key.
 * @throws SolventError `insufficient_scope` when it may not move the alias
 */
export function handOn(context: HttpContext, alias: string): string {
  const caller = context.get('caller');
  requireAliasScope(caller, alias);
  return caller.name;
}
