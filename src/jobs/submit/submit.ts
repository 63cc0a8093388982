import { columnKinds, fittingColumns } from '../../application/columns.ts';
import type { HeldModel } from '../../registry/holder.ts';
import type { Format } from '../../table/dialect.ts';
import type { Head } from '../../table/head/head.ts';
import { readBeginning } from '../../table/head/read.ts';
import { FileSigns } from '../../table/head/signs.ts';
import { countedBytes, readSource, tooLarge } from '../../table/source.ts';
import { releaseChunks } from '../chunks.ts';
import type { JobRow } from '../jobs.ts';
import { inputKey } from '../keys.ts';
import { TOUCH_MS } from '../limits.ts';
import type { JobServices, SubmitServices } from '../services.ts';
import { BodyDigest } from './body-digest.ts';
import { BodyWriter } from './body-writer.ts';
import { requireColumns } from './columns.ts';
import { repeatedSubmit } from './idempotency.ts';
import { ParquetInput } from './parquet-input.ts';
import { inParts } from './parts.ts';
import { requireReasons } from './reasons.ts';
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
export async function submit(services: SubmitServices, submission: Submission): Promise<Submitted> {
  const { limits, models } = services;
  if (submission.declaredBytes > limits.maxBytes) throw tooLarge(limits.maxBytes);
  const source = sourceOf(services, submission);
  try {
    const repeated = await repeatedSubmit(services, submission, source);
    if (repeated) return { job: repeated, isRepeat: true };
    const model = await models.get(undefined, submission.model);
    requireReasons(submission, model);
    const { format } = submission;
    const input =
      format === 'parquet'
        ? new ParquetInput(services, source)
        : await beginningOf(services, submission, format, source, model);
    return await store(services, submission, model, input);
  } finally {
    await source.return(undefined);
  }
}

/** The bytes that a digest names a file by: of a text, those in UTF-8. */
function sourceOf({ limits, pause }: JobServices, submission: Submission): AsyncGenerator<Uint8Array> {
  const { body, format, gzip } = submission;
  if (format === 'parquet' && body) return countedBytes(body, gzip, limits.maxBytes, pause);
  return readSource(body, submission, limits.maxBytes, pause);
}

/** A text file whose dialect is known. */
interface Begun {
  head: Head;
  begun: Uint8Array;
  source: AsyncGenerator<Uint8Array>;
}

/** Reads until the dialect is known. */
async function beginningOf(
  services: SubmitServices,
  submission: Submission,
  format: Format,
  source: AsyncGenerator<Uint8Array>,
  { compiled }: HeldModel,
): Promise<Begun> {
  const { columns, delimiter, numbers, sayGzip } = submission;
  const { schema } = compiled;
  const fits = fittingColumns(schema);
  if (!columns) {
    const beginning = await readBeginning(format, source, { delimiter, numbers, fits, sayGzip });
    requireColumns(services, submission, compiled, beginning.head.dialect.columns);
    return { ...beginning, source };
  }
  const dialect = { format, delimiter: ',', ...columns(schema) };
  const head: Head = { dialect, rowsOffset: 0, firstRow: 1 };
  return { head, begun: new Uint8Array(), source };
}

async function store(
  services: SubmitServices,
  submission: Submission,
  model: HeldModel,
  input: Begun | ParquetInput,
): Promise<Submitted> {
  const { owner, kind, idempotencyKey, reasons, subjectColumn } = submission;
  const id = services.newId();
  const digest = new BodyDigest();
  const writer = new BodyWriter(services.blobs, inputKey(id));
  const parquet = input instanceof ParquetInput ? input : undefined;
  await enterUpload(services, { id, owner, kind, model, idempotencyKey });
  let job: JobRow;
  let touched = services.clock.now();
  // While a part is stored the next one comes in.
  let stored: Promise<unknown> = Promise.resolve();
  try {
    const { head, begun, source } =
      input instanceof ParquetInput
        ? await readParquet(services, input, id, digest, submission, model)
        : input;
    const splitter = new Splitter(head, services.limits);
    const signs = new FileSigns(head.dialect, columnKinds(model.compiled.schema)(head.dialect.columns));
    for await (const part of inParts(split(splitter, begun, head.rowsOffset, source))) {
      if (writer.size === 0) signs.lookAtFirst(part.subarray(head.rowsOffset));
      signs.lookAtLater(part);
      await stored;
      stored = Promise.all([parquet || digest.add(part), writer.write(part)]);
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
      dialect: {
        ...signs.dialect(),
        ...(reasons && { explained: true }),
        ...(services.recordsDecisions && { recorded: { subjectColumn } }),
      },
      bytes: writer.size,
      digest,
      chunks,
    });
    // An equal upload ended first: there is one job, and this file is swept away.
    if (job.id !== id) await undoUpload(services, id, writer);
  } catch (error) {
    await stored.catch(() => {});
    await undoUpload(services, id, writer, parquet?.finished);
    throw error;
  } finally {
    await parquet?.close();
  }
  await begin(services, job.id);
  return { job, isRepeat: job.id !== id };
}

/** Takes a Parquet file in, and reads what it says of its columns. */
async function readParquet(
  services: SubmitServices,
  input: ParquetInput,
  id: string,
  digest: BodyDigest,
  submission: Submission,
  { compiled }: HeldModel,
): Promise<Begun> {
  const { head, rows } = await input.open(id, digest);
  requireColumns(services, submission, compiled, head.dialect.columns);
  return { head, begun: new Uint8Array(), source: rows };
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
    await releaseChunks(database, queue, id, null, clock.now(), limits);
  } catch (error) {
    logger.log('warn', 'portfolio_release_failed', { job: id, error: String(error) });
  }
}
