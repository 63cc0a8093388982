import type { Model } from '../../model/model.ts';
import type { HeldModel } from '../../registry/holder.ts';
import { release } from '../../release.ts';
import { inSteps } from '../../steps.ts';
import { csvCell, quotedCell } from '../../table/cell.ts';
import { type Dialect, dialectSchema } from '../../table/dialect.ts';
import {
  type ChunkOutcome,
  type ChunkTask,
  findTask,
  isOpen,
  recordChunk,
  releaseChunks,
  sendAgain,
} from '../chunks.ts';
import { fieldColumns } from '../columns.ts';
import { errorsKey, inputKey, rejectedKey, resultsKey } from '../keys.ts';
import type { ChunkMessage } from '../messages.ts';
import type { ConsumerServices } from '../services.ts';
import { countRows } from './count-rows.ts';
import { PermanentFailure } from './permanent-failure.ts';
import { countReasons, type Reject } from './rejects.ts';
import { RowRecords } from './row-records.ts';
import { sampleChunk } from './sample-chunk.ts';
import { type ScoredChunk, scoreRows } from './score-rows.ts';
import { storePiece } from './store-piece.ts';
import { writeErrors } from './write-errors.ts';
import { ownNames, writeRejected } from './write-rejected.ts';

/**
 * Scores one chunk: read, score, write results and errors, record, let the next chunks go. Doing it twice, or dying
 * anywhere in between and doing it again, has the effect of doing it once.
 *
 * @throws PermanentFailure when trying again cannot help; anything else may pass
 */
export async function scoreChunk(services: ConsumerServices, message: ChunkMessage): Promise<void> {
  const { blobs, database, queue, clock, limits } = services;
  const { job, chunk } = message;
  const task = await findTask(database, message);
  // Expired or cancelled: nobody waits for it.
  if (!task || !isOpen(task.status)) return;
  if (task.state === 'WAITING' || task.state === 'QUEUED') {
    const model = await modelOf(services, task);
    const bytes = await inputOf(services, job, task);
    const dialect = dialectSchema.parse(JSON.parse(task.layout));
    const records = recordsOf(services, message, task, model, dialect);
    const work = scoreRows(model, dialect, bytes, task.first_row, task.row_count, task.kind, records);
    const scored = await inSteps(work, records ? () => records.pauseWith(services.pause) : services.pause);
    // Whatever is done has its records.
    await records?.keep();
    const results = await storePiece(blobs, resultsKey(job, chunk), scored.results);
    const { rejects } = scored.rows;
    const keeps = task.keeps_rejected > 0;
    // A JSON batch answers for each application: nobody opens its errors file, or asks for its rejected rows.
    const isFile = task.kind === 'portfolio';
    const lines = await inSteps(writeErrors(rejects, keeps, isFile ? csvCell : quotedCell), services.pause);
    const errors = await storePiece(blobs, errorsKey(job, chunk), lines);
    const refused =
      isFile && keeps
        ? await inSteps(rejectedOf(model, task, dialect, bytes, rejects), services.pause)
        : new Uint8Array();
    const rejected = await storePiece(blobs, rejectedKey(job, chunk), refused);
    const outcome: ChunkOutcome = {
      scored: scored.rows.count,
      rejected: rejects.length,
      rejectedBy: countReasons(rejects),
      pieces: { results, errors, rejected },
    };
    const now = clock.now();
    const applications = countRows(model, task, dialect, scored, now);
    if (await recordChunk(database, message, outcome, applications, now, limits)) {
      report(services, model, scored, records !== undefined);
      await sampleChunk(services, message, model, scored, dialect, bytes, task.job_rows, now, records);
    } else await removeStrays(services, message);
    release(bytes, scored.probabilities);
    scored.rows.release();
  } else await sendAgain(database, queue, message);
  await releaseChunks(database, queue, job, chunk, clock.now(), limits);
}

/** Of a job whose decisions are recorded. */
function recordsOf(
  { keepDecisions }: ConsumerServices,
  { job }: ChunkMessage,
  task: ChunkTask,
  model: HeldModel,
  dialect: Dialect,
): RowRecords | undefined {
  // A time that stays the same, however often the chunk is scored: ids are made of it.
  const at = task.released_at ?? task.created_at;
  const { recorded } = dialect;
  if (!recorded) return undefined;
  const whose = { job, at, caller: task.owner, subject: task.subject ?? recorded.subject };
  return new RowRecords(model, dialect, whose, keepDecisions);
}

function rejectedOf(
  { compiled }: Model,
  { keeps_rejected }: ChunkTask,
  dialect: Dialect,
  bytes: Uint8Array,
  rejects: Reject[],
) {
  const fields = fieldColumns(compiled, dialect.columns);
  const needed = Array.from(fields, (column) => dialect.columns[column]!);
  return writeRejected(dialect, bytes, rejects, ownNames(keeps_rejected, dialect), needed);
}

/** The chunk's bytes. Rows that were too long to be kept have none. */
async function inputOf(
  { blobs }: ConsumerServices,
  job: string,
  { start: offset, length }: ChunkTask,
): Promise<Uint8Array> {
  if (length === 0) return new Uint8Array();
  const input = await blobs.get(inputKey(job), { offset, length });
  const bytes = await input?.bytes();
  if (bytes?.length !== length) throw new PermanentFailure('the uploaded file is gone or incomplete');
  return bytes;
}

/** The job's own model, whichever this process was configured with. */
async function modelOf({ models }: ConsumerServices, task: ChunkTask): Promise<HeldModel> {
  const { model_name: name, model_version: version, model_digest: digest } = task;
  const model = await models.get(version, name);
  if (digest !== null && model.digest !== digest)
    throw new PermanentFailure(
      `version ${version} of ${name} is the bundle ${model.digest} now, and the job was submitted for ${digest}`,
    );
  return model;
}

/** Only the first to record a chunk reports it, so that a second delivery counts nothing twice. */
function report({ metrics }: ConsumerServices, model: Model, scored: ScoredChunk, isRecorded: boolean) {
  const { rows, probabilities } = scored;
  const version = { model_name: model.name, model_version: model.version };
  const defaults = countDefaults(model, probabilities);
  const batch = { ...version, prediction_type: 'batch' };
  metrics.count('loan_predictions_total', { ...batch, status: 'success' }, rows.count);
  metrics.count('loan_predictions_total', { ...batch, status: 'refused' }, rows.rejects.length);
  metrics.count('loan_prediction_result_total', { ...version, result: 'default' }, defaults);
  metrics.count('loan_prediction_result_total', { ...version, result: 'no_default' }, rows.count - defaults);
  if (isRecorded) metrics.count('loan_decision_records_total', { result: 'kept' }, rows.count);
}

/** A function of its own, and no iterator, which would make two objects of each: it runs over millions. */
function countDefaults(model: Model, probabilities: Float64Array): number {
  let defaults = 0;
  for (let row = 0; row < probabilities.length; row++)
    defaults += model.decide(probabilities[row]!).prediction;
  return defaults;
}

/** A job that was cancelled while its chunk was scored must not keep what was written after its files were deleted. */
async function removeStrays({ database, blobs }: ConsumerServices, message: ChunkMessage) {
  const task = await findTask(database, message);
  if (task?.state === 'DONE') return;
  await blobs.delete([resultsKey, errorsKey, rejectedKey].map((keyOf) => keyOf(message.job, message.chunk)));
}
