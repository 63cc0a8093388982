import { composeApi } from '../../src/compose/api.ts';
import { composeBatch } from '../../src/compose/batch.ts';
import { composeDrift } from '../../src/compose/drift.ts';
import { composeSamples } from '../../src/compose/samples.ts';
import type { ChunkMessage } from '../../src/jobs/messages.ts';
import type { BlockName } from '../../src/outcomes/block.ts';
import { storeLater } from '../../src/outcomes/receipts/body.ts';
import type { QueueMessage } from '../../src/ports.ts';
import { joinKey } from '../../src/samples/join-key.ts';
import { sweepFirstAnswers } from '../../src/scoring/first-answer/sweep.ts';
import { DAY_MS } from '../../src/time.ts';
import { countDecisions } from './decision-units.ts';
import type { CountedPlace } from './place.ts';
import type { Spending } from './spending.ts';

const APPLICATION = JSON.stringify({ employed: 1, bank_balance: 8_000, annual_salary: 60_000 });
export const CHUNK_ROWS = 16_384;
const OUTCOMES = 10_000;
/** What a busy isolate answers while its counts are gathered. */
const BUSY = 100;
/** `DRIFT_SAMPLES_PER_MINUTE` of wrangler.toml. */
export const CAP = 60;
/** Those of which other costs are added up. */
export const UNITS = {
  busy: `${BUSY} predicts, busy`,
  chunk: `its chunk of ${CHUNK_ROWS} rows, scored`,
  samples: `the samples of a minute, at their cap of ${CAP}`,
  check: 'a drift check',
  sweep: 'a sweep with nothing to do',
};
/** Jobs of earlier days, which a scrape must not read. */
const FINISHED_JOBS = 2_000;

/** The variables that the units are counted with. */
export const COUNTED_VARIABLES = {
  API_KEY: 'a-key',
  RATE_LIMIT_PER_MINUTE: '0',
  DRIFT_SAMPLES_PER_MINUTE: String(CAP),
};

/** Does each unit of work once, in a fixed order, and returns what each spent, and what a recorded decision takes in the end. */
export async function countUnits(
  place: CountedPlace,
): Promise<{ units: Map<string, Spending>; bytesOfADecision: number }> {
  const { platform, queues, count } = place;
  const units = new Map<string, Spending>();
  const apiOf = (more: Record<string, string>) => {
    const app = composeApi({ ...platform, variables: { ...platform.variables, ...more } });
    return async (
      path: string,
      body?: string,
      type = 'application/json',
      idempotencyKey?: string,
      method = body === undefined ? 'GET' : 'POST',
    ) => {
      const headers = {
        'X-API-Key': 'a-key',
        'Content-Type': type,
        ...(idempotencyKey && { 'Idempotency-Key': idempotencyKey }),
      };
      const response = await app.request(path, { method, headers, ...(body !== undefined && { body }) });
      const text = await response.text();
      if (!response.ok) throw new Error(`${path}: ${text}`);
      return text;
    };
  };
  const unsampled = apiOf({ DRIFT_SAMPLING_RATE: '0' });
  const sampled = apiOf({ DRIFT_SAMPLING_RATE: '1' });
  const predict = () => unsampled('/api/v1/predict', APPLICATION);

  units.set('predict, cold', await count(predict));
  units.set('predict, quiet', await count(predict));
  const busy = async () => {
    // Of those that come at once after a quiet time each reads the aliases for itself: an isolate that is busy was not quiet.
    await predict();
    await Promise.all(Array.from({ length: BUSY - 1 }, predict));
  };
  units.set(UNITS.busy, await count(busy));

  await count(() => sampled('/api/v1/predict', APPLICATION));
  await count(() => queues.samples.deliver(composeSamples(platform)));
  units.set(
    'a sampled predict, and its sample',
    await count(async () => {
      await sampled('/api/v1/predict', APPLICATION);
      await queues.samples.deliver(composeSamples(platform));
    }),
  );

  units.set(
    UNITS.samples,
    await count(async () => {
      // As many as a fleet sends that knows what it answers.
      for (let sent = 0; sent < 2 * CAP; sent++) await sampled('/api/v1/predict', APPLICATION);
      for (let sent = 0; sent < 2 * CAP; sent += BUSY)
        await queues.samples.deliver(composeSamples(platform), BUSY);
    }),
  );

  const batch = composeBatch(platform);
  const score = (messages: QueueMessage<unknown>[]) => batch.chunks(messages as QueueMessage<ChunkMessage>[]);
  const csv = `employed,bank_balance,annual_salary\n${'1,8000,60000\n'.repeat(CHUNK_ROWS)}`;
  const submit = () => unsampled('/api/v1/portfolios', csv, 'text/csv');
  units.set(`a portfolio of ${CHUNK_ROWS} rows, submitted`, await count(submit));
  await count(() => queues.chunks.deliver(score));
  await count(submit);
  units.set(UNITS.chunk, await count(() => queues.chunks.deliver(score)));
  await count(() => queues.samples.deliver(composeSamples(platform), 1_000));

  const rows = Array.from({ length: OUTCOMES }, (_, index) => `loan-${index},${index % 2},2026-01-01\n`);
  const outcomes = `loan_id,outcome,at\n${rows.join('')}`;
  units.set(`${OUTCOMES} outcomes`, await count(() => unsampled('/api/v1/outcomes', outcomes, 'text/csv')));

  units.set(
    `${OUTCOMES} outcomes that a request leaves over`,
    await count(async () => {
      await leaveOver(place, 'receipt-1');
      await queues.outcomes.deliver((messages) => batch.outcomes(messages as QueueMessage<BlockName>[]));
    }),
  );

  const members = Array.from({ length: OUTCOMES }, (_, index) => `C-${index},sex,${'fm'[index % 2]}\n`);
  const groups = `subject,attribute,group\n${members.join('')}`;
  const handIn = () => unsampled('/api/v1/subject-groups', groups, 'text/csv');
  units.set(`${OUTCOMES} groups of subjects`, await count(handIn));
  units.set('the same groups again', await count(handIn));

  const finals = Array.from({ length: OUTCOMES }, (_, index) => `request-${index},declined,2026-01-01\n`);
  const decided = `request_id,decision,at\n${finals.join('')}`;
  units.set(
    `${OUTCOMES} final decisions`,
    await count(() => unsampled('/api/v1/decisions/final', decided, 'text/csv')),
  );

  units.set(UNITS.check, await count(() => composeDrift(platform).check(platform.clock.now())));
  units.set(UNITS.sweep, await count(() => batch.sweep()));

  await finishedJobs(place);
  units.set(`/metrics beside ${FINISHED_JOBS} finished jobs`, await count(() => unsampled('/metrics')));

  const keyed = () => unsampled('/api/v1/predict', APPLICATION, 'application/json', 'a-key-of-its-own');
  units.set('a predict with an Idempotency-Key', await count(keyed));
  units.set('the same again', await count(keyed));
  const tomorrow = { now: () => platform.clock.now() + DAY_MS };
  units.set('its key, swept away', await count(() => sweepFirstAnswers({ ...platform, clock: tomorrow })));

  const begun = await unsampled('/api/v1/uploads', '{"type":"text/csv"}');
  const upload = `/api/v1/uploads/${JSON.parse(begun).data.upload_id}`;
  const put = () => unsampled(`${upload}/parts/1`, csv, 'text/csv', undefined, 'PUT');
  units.set('a part of a file, put', await count(put));
  units.set('the same, again', await count(put));
  units.set(
    `an upload of one part and ${CHUNK_ROWS} rows, completed`,
    await count(() => unsampled(`${upload}/complete`, '{"parts":1}')),
  );
  units.set('its part, swept away', await count(() => batch.sweep()));
  const bytesOfADecision = await countDecisions(place, units, csv);
  return { units, bytesOfADecision };
}

/** What the request of a long file does about the rows that it does not store itself. */
async function leaveOver({ platform }: CountedPlace, receipt: string): Promise<void> {
  const limits = { retentionDays: 30, stalledSeconds: 300 };
  const services = { ...platform, logger: platform.logger('error'), queue: platform.queues.outcomes, limits };
  const progress = { blocks: 1, received: OUTCOMES, refused: 0, refusedRows: [] };
  const outcomes = Array.from({ length: OUTCOMES }, (_, index) => ({
    key: joinKey(`left-over-${index}`),
    defaulted: (index % 2) as 0 | 1,
    observedAt: 0,
  }));
  const later = await storeLater(services, { owner: 'default', model: 'loan-default', receipt }, progress);
  await later.put({ receipt, block: 0 }, outcomes, progress);
  await later.end(progress, null);
}

async function finishedJobs({ platform: { database } }: CountedPlace): Promise<void> {
  const ids = Array.from({ length: FINISHED_JOBS }, (_, index) => `finished-${index}`);
  await database.query(
    `INSERT INTO portfolio_jobs (id, owner, kind, status, model_name, model_version, created_at, touched_at, expires_at)
     SELECT value, 'o', 'portfolio', 'SUCCESS', 'loan-default', '1', 0, 0, 9999999999999 FROM json_each(?)`,
    [JSON.stringify(ids)],
  );
}
