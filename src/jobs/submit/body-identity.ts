import { subjectHash } from '../../decisions/subject.ts';
import { SolventError } from '../../errors.ts';
import type { JobRow } from '../jobs.ts';
import type { BodyDigest } from './body-digest.ts';
import type { Submission } from './submission.ts';

type Said = Pick<
  Submission,
  'model' | 'format' | 'delimiter' | 'numbers' | 'charset' | 'reasons' | 'subject' | 'subjectColumn'
>;

/** What else than the bytes must be equal for two submits to be the same, as text. */
export function optionsOf(said: Said): string {
  const { format, delimiter, numbers, reasons, subject, subjectColumn, charset } = said;
  return written({ format, delimiter, ...numbers, reasons, subjectColumn, subject, charset });
}

interface AsSent {
  subject?: string | undefined;
  charset?: string | undefined;
}

/** It is kept as long as the job, and a subject may be erased before: that is kept as its hash. */
function written({ subject, charset, ...others }: AsSent & Record<string, unknown>): string {
  const hashed = subject !== undefined && { subjectHash: subjectHash(subject) };
  return JSON.stringify({ ...others, ...hashed, charset: encodingOf(charset) });
}

/** By whichever of its names an encoding is called; nothing for UTF-8. */
function encodingOf(charset: string | undefined): string | undefined {
  if (charset === undefined) return undefined;
  try {
    const { encoding } = new TextDecoder(charset);
    return encoding === 'utf-8' ? undefined : encoding;
  } catch {
    // Whoever reads the body refuses it.
    return charset;
  }
}

/** Options as they are written now: earlier jobs kept an encoding's name, and a subject, as they were sent. */
const asWrittenNow = (options: string) => written(JSON.parse(options));

/** What the digest of a job holds beside the body, where its options were not kept. */
function olderLabel({ format, delimiter, numbers }: Said): string {
  return delimiter === undefined && numbers === undefined
    ? format
    : JSON.stringify([format, delimiter, numbers?.decimal, numbers?.thousands]);
}

/**
 * A job that was made under an idempotency key, for what came under the same.
 * @throws SolventError `conflict` when the model or the body differs, or what was said of it
 */
export async function sameSubmit(job: JobRow, said: Said, body: BodyDigest): Promise<JobRow> {
  const { input_options: options, input_digest: digest } = job;
  if (said.model !== undefined && job.model_name !== said.model)
    throw new SolventError(
      'conflict',
      `This Idempotency-Key was used before with another model: ${job.model_name}.`,
    );
  const isSameBody = digest === (await body.hex(options ?? olderLabel(said)));
  if (isSameBody && (options === null || asWrittenNow(options) === optionsOf(said))) return job;
  const what =
    options === null
      ? 'another body or other options'
      : isSameBody
        ? 'the same body and other options (its type, charset, delimiter, decimal, thousands, reasons or subject)'
        : 'another body';
  throw new SolventError('conflict', `This Idempotency-Key was used before with ${what}.`);
}
