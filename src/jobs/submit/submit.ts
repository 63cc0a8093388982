import { columnKinds, fittingColumns } from '../../application/columns.ts';
import type { HeldModel } from '../../registry/holder.ts';
import type { Head } from '../../table/head/head.ts';
import { readBeginning } from '../../table/head/read.ts';
import { FileSigns } from '../../table/head/signs.ts';
import { readSource, tooLarge } from '../../table/source.ts';
import { releaseChunks } from '../chunks.ts';
import { fieldColumns } from '../columns.ts';
import type { JobRow } from '../jobs.ts';
import { inputKey } from '../keys.ts';
import { TOUCH_MS } from '../limits.ts';
import type { JobServices } from '../services.ts';
import { BodyDigest } from './body-digest.ts';
import { BodyWriter } from './body-writer.ts';
import { repeatedSubmit } from './idempotency.ts';
import { inParts } from './parts.ts';
import { Splitter } from './split.ts';
import type { Submission } from './submission.ts';
import { commitUpload, enterUpload, touchUpload, undoUpload } from './upload-row.ts';

export interface Submitted {
  job: JobRow;
  /** Whether an earlier submit under the same idempotency key made it. */
  isRepeat: boolean;
}

/**
 * Takes in a file: streams it to the blob store, cuts it into chunks on the way, and queues the first ones. A file that is
 * refused, or whose sender goes away, leaves nothing behind.
 *
 * The job's row is written before the first byte is stored: whatever dies in between, the sweep finds the row and what
 * stands under its prefix. Chunks and the end of the upload are one batch: either the whole job exists, or none of it.
 *
 * @returns the job; an earlier one when the same body was sent before under the same idempotency key
 * @throws SolventError `validation_error`, `malformed_body`, `payload_too_large`, `conflict`, `model_unavailable`
 */
export async function submit(services: JobServices, submission: Submission): Promise<Submitted> {
  const { limits, models } = services;
  if (submission.declaredBytes > limits.maxBytes) throw tooLarge(limits.maxBytes);
  const source = readSource(submission.body, submission, limits.maxBytes, services.pause);
  try {
    const repeated = await repeatedSubmit(services, submission, source);
    if (repeated) return { job: repeated, isRepeat: true };
    const model = await models.get(undefined, submission.model);
    const { head, begun } = await beginningOf(submission, source, model);
    fieldColumns(model.compiled, head.dialect.columns);
    return await store(services, submission, model, head, begun, source);
  } finally {
    await source.return(undefined);
  }
}

/** Reads until the dialect is known. */
async function beginningOf(
  { format, columns, delimiter, numbers, sayGzip }: Submission,
  source: AsyncGenerator<Uint8Array>,
  { compiled }: HeldModel,
) {
  const { schema } = compiled;
  const fits = fittingColumns(schema);
  if (!columns) return await readBeginning(format, source, { delimiter, numbers, fits, sayGzip });
  const dialect = { format, delimiter: ',', ...columns(schema) };
  const head: Head = { dialect, rowsOffset: 0, firstRow: 1 };
  return { head, begun: new Uint8Array() };
}

async function store(
  services: JobServices,
  submission: Submission,
  model: HeldModel,
  head: Head,
  begun: Uint8Array,
  source: AsyncGenerator<Uint8Array>,
): Promise<Submitted> {
  const { owner, kind, idempotencyKey } = submission;
  const id = services.newId();
  const digest = new BodyDigest();
  const writer = new BodyWriter(services.blobs, inputKey(id));
  const splitter = new Splitter(head, services.limits);
  await enterUpload(services, { id, owner, kind, model, idempotencyKey });
  let job: JobRow;
  let touched = services.clock.now();
  const signs = new FileSigns(head.dialect, columnKinds(model.compiled.schema)(head.dialect.columns));
  // While a part is stored the next one comes in.
  let stored: Promise<unknown> = Promise.resolve();
  try {
    for await (const part of inParts(split(splitter, begun, head.rowsOffset, source))) {
      if (writer.size === 0) signs.lookAtFirst(part.subarray(head.rowsOffset));
      signs.lookAtLater(part);
      await stored;
      stored = Promise.all([digest.add(part), writer.write(part)]);
      // Whoever sends may break off meanwhile, and that is what is told.
      stored.catch(() => {});
      if (services.clock.now() - touched < TOUCH_MS) continue;
      touched = services.clock.now();
      await touchUpload(services, id);
    }
    await stored;
    const chunks = splitter.finish();
    await writer.finish();
    job = await commitUpload(services, id, submission, {
      dialect: signs.dialect(),
      bytes: writer.size,
      digest,
      chunks,
    });
    // An equal upload ended first: there is one job, and this file is swept away.
    if (job.id !== id) await undoUpload(services, id, writer);
  } catch (error) {
    await stored.catch(() => {});
    await undoUpload(services, id, writer);
    throw error;
  }
  await begin(services, job.id);
  return { job, isRepeat: job.id !== id };
}

/** Passes the bytes on, and shows the splitter those from the first row on. */
async function* split(
  splitter: Splitter,
  begun: Uint8Array,
  rowsOffset: number,
  source: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  splitter.push(begun.subarray(rowsOffset));
  yield begun;
  for await (const bytes of source) {
    splitter.push(bytes);
    yield bytes;
  }
}

/** Queues the first chunks. The job exists by now: when the queue does not answer, the sweep does this later. */
async function begin({ database, queue, clock, limits, logger }: JobServices, id: string) {
  try {
    await releaseChunks(database, queue, id, clock.now(), limits);
  } catch (error) {
    logger.log('warn', 'portfolio_release_failed', { job: id, error: String(error) });
  }
}
