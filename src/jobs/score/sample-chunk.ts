import { inOwnUnits } from '../../application/encode.ts';
import type { Model } from '../../model/model.ts';
import { isSampled, ranksUnder } from '../../samples/rank.ts';
import { type SampleMessage, sampleMessage } from '../../samples/sample.ts';
import { portfolioRate } from '../../samples/sampling.ts';
import { slicesOf } from '../../samples/slices.ts';
import { withinCuts } from '../../samples/store.ts';
import type { Dialect } from '../../table/dialect.ts';
import type { ChunkMessage } from '../messages.ts';
import type { ConsumerServices } from '../services.ts';
import { keyReader } from './key-reader.ts';
import type { RowRecords } from './row-records.ts';
import type { ScoredChunk } from './score-rows.ts';

/** Queues charge by the 64 KB that a message has begun. */
const MESSAGE_BYTES = 60_000;

/**
 * Sends a share of a chunk's scored rows to monitoring. Which rows depends on the job and the row's number alone. It is
 * called once for each recorded chunk; what cannot be sent is counted, and holds nothing up.
 *
 * @param bytes the chunk as it came
 * @param jobRows rows of the whole job: a large one is sampled more thinly
 * @param at when it was recorded, in milliseconds since the Unix epoch
 * @param records of a job whose decisions are recorded
 */
export async function sampleChunk(
  services: ConsumerServices,
  { job }: ChunkMessage,
  model: Model,
  scored: ScoredChunk,
  dialect: Dialect,
  bytes: Uint8Array,
  jobRows: number,
  at: number,
  records: Pick<RowRecords, 'idOf'> | undefined,
): Promise<void> {
  const { sampling, database, metrics, logger } = services;
  const { rows, probabilities } = scored;
  // Of rows that are refused there are no samples: a job that is mostly refused would have few, which stand for many each.
  const scoredRows = (jobRows * rows.count) / (rows.count + rows.rejects.length);
  const rate = portfolioRate(sampling.rate, sampling.perMinute, scoredRows);
  const fieldCount = model.compiled.schema.fields.length;
  const featureCount = model.compiled.features.length;
  const keyOf = keyReader(model.compiled.schema, dialect);
  const rankOf = ranksUnder(`${job}:`);
  const messages: SampleMessage[] = [];
  for (let row = 0; row < rows.count; row++) {
    if (!isSampled(rankOf(rows.numbers[row]!), rate)) continue;
    const id = `${job}:${rows.numbers[row]}`;
    const loan = keyOf(bytes.subarray(rows.begins[row], rows.ends[row]));
    const values = rows.values.subarray(row * fieldCount, (row + 1) * fieldCount);
    const features = rows.features.subarray(row * featureCount, (row + 1) * featureCount);
    messages.push(
      sampleMessage(
        model.name,
        {
          id,
          ...(loan !== '' && { loan }),
          ...(records && { decision: records.idOf(rows.numbers[row]!) }),
          source: 'batch',
          version: model.version,
          values,
          features: inOwnUnits(model.compiled, values, features),
          probability: probabilities[row]!,
          at,
        },
        rate,
      ),
    );
  }
  if (messages.length === 0) return;
  const dropped = (samples: number) => {
    if (samples > 0)
      metrics.count('loan_drift_samples_total', { source: 'batch', result: 'dropped' }, samples);
  };
  try {
    // A minute that other jobs have filled takes few: the rest need not be paid for.
    const chosen = await withinCuts(database, messages, sampling.perMinute).catch(() => messages);
    if (chosen.length > 0) await sampling.queue.send(slicesOf(chosen, MESSAGE_BYTES));
    dropped(messages.length - chosen.length);
  } catch (error) {
    dropped(messages.length);
    logger.log('warn', 'samples_not_sent', { job, reason: (error as Error).message });
  }
}
