import { composeApi } from '../../src/compose/api.ts';
import { composeBatch } from '../../src/compose/batch.ts';
import { hashedDecisionId } from '../../src/decisions/decision-id.ts';
import { messageOf, parcelsOf, type Travelling, travellingIn } from '../../src/decisions/parcels.ts';
import { HOURS, hourOf, MINUTE_MS, MINUTES, minutesOfHour } from '../../src/decisions/store/keys.ts';
import type { ChunkMessage } from '../../src/jobs/messages.ts';
import type { QueueMessage } from '../../src/ports.ts';
import type { CountedPlace } from './place.ts';
import type { Spending } from './spending.ts';

/** What an isolate answers in the second for which it gathers records; see `PREDICTIONS_OF_AN_ISOLATE`. */
export const GATHERED = 25;
/** Messages that the consumer takes at a time, as its configuration has it. */
export const MESSAGES_AT_ONCE = 100;
/** Pieces of a minute, at 500 decisions a second. */
export const PIECES = 12;
/** Decisions of the minute that is put together: what is written for more of them is as many objects, until one is larger than a part of an upload. */
const MINUTE_DECISIONS = 3_000;
/** Those of them that were made: many times what is compressed together. */
const MADE = 600;

export const DECISION_UNITS = {
  sent: `the records of ${GATHERED} decisions of a second, sent`,
  kept: `${MESSAGES_AT_ONCE} such messages, kept`,
  compacted: `a minute of ${PIECES} such pieces, put together`,
  hour: 'an hour of such minutes, its keys written',
  chunk: 'a chunk as above, scored and recorded',
  minute: 'the minute of its records, put together',
};

/**
 * What records of decisions spend.
 * @param csv a portfolio of one chunk
 * @returns bytes that a decision takes in the end, with what it is found by
 */
export async function countDecisions(
  place: CountedPlace,
  units: Map<string, Spending>,
  csv: string,
): Promise<number> {
  const { platform, queues, count } = place;
  const recording = {
    ...platform,
    variables: { ...platform.variables, DECISION_LOG: 'on', DRIFT_SAMPLING_RATE: '0' },
  };
  const app = composeApi(recording);
  const batch = composeBatch(recording);
  const predict = (salary: number) =>
    app.request('/api/v1/predict', {
      method: 'POST',
      headers: {
        'X-API-Key': 'a-key',
        'Content-Type': 'application/json',
        'X-Subject': `customer-${salary}`,
        // As long as those that we make, and as little alike.
        'X-Request-Id': hashedDecisionId(salary * 7_919, String(salary)),
      },
      body: JSON.stringify({ employed: 1, bank_balance: 8_000 + (salary % 977), annual_salary: salary }),
    });
  const take = async (limit: number) => {
    const bodies: string[] = [];
    await queues.decisions.deliver(async (messages) => {
      bodies.push(...messages.map(({ body }) => body as string));
    }, limit);
    return bodies;
  };

  const gather = async (decisions: number) => {
    for (let index = 0; index < decisions; index++) await predict(60_000 + 31 * index);
  };
  await count(() => gather(MADE));
  const made = (await take(MESSAGES_AT_ONCE)).flatMap(travellingIn);
  const { messages } = await count(() => gather(GATHERED));
  units.set(DECISION_UNITS.sent, { ...(await count(async () => {})), messages });
  await take(MESSAGES_AT_ONCE);

  // The same records under ids of one minute: what is kept once more would be no other.
  const minute = Math.ceil(platform.clock.now() / MINUTE_MS) * MINUTE_MS;
  const records = Array.from({ length: MINUTE_DECISIONS }, (_, index) => {
    const at = minute + (index * MINUTE_MS) / MINUTE_DECISIONS;
    return under(hashedDecisionId(at, String(index)), made[index % made.length]!);
  });
  const share = MINUTE_DECISIONS / PIECES;
  const piece = (index: number) =>
    parcelsOf(records.slice(index * share, (index + 1) * share)).map(messageOf);
  const keep = () => queues.decisions.deliver(batch.decisions, MESSAGES_AT_ONCE);
  for (let index = 0; index < PIECES; index++) {
    await queues.decisions.send(piece(index));
    if (index > 0) await keep();
    else units.set(DECISION_UNITS.kept, await count(keep));
  }
  const untilClosed = async (from: number) => {
    while (platform.clock.now() < from + 5 * MINUTE_MS) await count(async () => {});
  };
  await untilClosed(minute);
  units.set(DECISION_UNITS.compacted, await count(() => batch.sweep()));
  const bytesUnder = async (prefix: string) =>
    (await platform.blobs.list(prefix)).objects.reduce((sum, { size }) => sum + size, 0);
  const bytes = await bytesUnder(MINUTES);

  const [first, end] = minutesOfHour(hourOf(minute / MINUTE_MS));
  const others = Array.from({ length: end - first }, (_, index) => (first + index) * MINUTE_MS)
    .filter((at) => at !== minute)
    .map((at) => under(hashedDecisionId(at, 'another'), made[0]!));
  await queues.decisions.send(parcelsOf(others).map(messageOf));
  await keep();
  while (platform.clock.now() < end * MINUTE_MS) await count(async () => {});
  for (let passed = 0; passed < 9; passed++) await count(() => batch.sweep());
  while (!units.has(DECISION_UNITS.hour)) {
    const spent = await count(() => batch.sweep());
    if ((await bytesUnder(HOURS)) > 0) units.set(DECISION_UNITS.hour, spent);
  }
  const kept = bytes + (await bytesUnder(HOURS));

  const score = () =>
    queues.chunks.deliver((messages) => batch.chunks(messages as QueueMessage<ChunkMessage>[]));
  await count(score);
  await count(async () => {
    await app.request('/api/v1/portfolios', {
      method: 'POST',
      headers: { 'X-API-Key': 'a-key', 'Content-Type': 'text/csv' },
      body: csv,
    });
  });
  units.set(DECISION_UNITS.chunk, await count(score));
  await untilClosed(platform.clock.now());
  units.set(DECISION_UNITS.minute, await count(() => batch.sweep()));
  return kept / MINUTE_DECISIONS;
}

/** The same record under another id. */
function under(id: string, { common, own }: Travelling): Travelling {
  const [, ...rest] = JSON.parse(own);
  return { common, own: JSON.stringify([id, ...rest]) };
}
