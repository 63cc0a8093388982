import { beforeEach, describe, expect, test } from 'vitest';
import { requeueRetrainings } from '../../../src/drift/episodes/requeue.ts';
import { marginsOf } from '../../../src/model/trees.ts';
import { listVersions } from '../../../src/registry/versions.ts';
import { consumeRetrain } from '../../../src/retraining/consume.ts';
import type { RetrainMessage } from '../../../src/retraining/message.ts';
import { type RetrainRecord, readRetrainRecord, writeRetrainRecord } from '../../../src/retraining/record.ts';
import { trainingDataKey } from '../../../src/retraining/training-data.ts';
import { dataSet, driftWorld, HOUR, MINUTE, offers, START, type World } from '../world.ts';

/** Far beyond the last threshold: it asks for a challenger. */
const SEVERE = 'employed=-0.6,bank_balance=*1.4';

let world: World;
let now: number;
/** The message that the first check sent, and that was lost. */
let lost: RetrainMessage;
beforeEach(async () => {
  world = await driftWorld();
  now = START + HOUR;
  await world.score(offers(2, SEVERE), 1_000, START, now);
  await world.check(now);
  lost = (await takeMessages())[0]!;
});

/** What waits on the queue, which nobody gets. */
async function takeMessages(): Promise<RetrainMessage[]> {
  const bodies: RetrainMessage[] = [];
  await world.retrainings.deliver(async (messages) => {
    bodies.push(...messages.map(({ body }) => body));
  });
  return bodies;
}
/** A start over the same files, and the check that follows. */
async function startAgain(): Promise<void> {
  await requeueRetrainings(world.services.database, world.services.blobs);
  now += 5 * MINUTE;
  await world.check(now);
}
const actions = () =>
  world.services.database.query<{ status: string; attempts: number }>(
    `SELECT status, attempts FROM drift_actions WHERE action = 'retrain' ORDER BY at`,
  );
const record = (status: RetrainRecord['status']): RetrainRecord => ({
  request: lost,
  status,
  version: null,
  message: 'as a test has it',
  rows: null,
  unknown_levels: {},
  criteria: [],
  verdict: null,
  updated_at: new Date(now).toISOString(),
});
const consume = () =>
  world.retrainings.deliver((messages) =>
    consumeRetrain(
      {
        ...world.services,
        labelledSamples: async () => ({ samples: [], immature: 0, notMade: 0 }),
        score: marginsOf,
      },
      messages,
    ),
  );

describe('requeueRetrainings', () => {
  test('lets the next check ask again for what a lost queue held, in the same words', async () => {
    await startAgain();
    expect(await takeMessages()).toEqual([lost]);
  });

  test('asks again for a training that broke off', async () => {
    await writeRetrainRecord(world.services.blobs, record('training'), null);
    now += 24 * HOUR;
    await startAgain();
    expect(await takeMessages()).toEqual([lost]);
    // However long it stood still: it has not failed.
    await startAgain();
    expect(await takeMessages()).toEqual([lost]);
    expect(await readRetrainRecord(world.services.blobs, lost)).toBeNull();
  });

  test.each(['passed', 'failed', 'error'] as const)('leaves alone what ended as %s', async (status) => {
    await writeRetrainRecord(world.services.blobs, record(status), null);
    const before = await actions();
    await requeueRetrainings(world.services.database, world.services.blobs);
    expect(await actions()).toEqual(before);
    await startAgain();
    expect(await takeMessages()).toEqual([]);
  });

  test('gives no request up, however often it is done', async () => {
    for (let restart = 0; restart < 20; restart++) {
      await startAgain();
      expect(await takeMessages()).toEqual([lost]);
    }
    expect(await actions()).toEqual([{ status: 'done', attempts: 1 }]);
  });

  test('does not ask again for what is long past', async () => {
    const { database } = world.services;
    const older = Array.from({ length: 200 }, (_, index) => `older-${index}`);
    await database.query(
      `INSERT INTO drift_episodes (id, model, version, kind, opened_at, closed_at)
       SELECT atom, 'loan-default', '1', 'inputs', ?, ? FROM json_each(?)`,
      [START, START, JSON.stringify(older)],
    );
    await database.query(
      `INSERT INTO drift_actions (episode, action, model, version, at, content, status, attempts)
       SELECT atom, 'retrain', 'loan-default', '1', ? - CAST(key AS BIGINT), '{}', 'done', 1 FROM json_each(?)`,
      [START, JSON.stringify(older)],
    );
    await requeueRetrainings(world.services.database, world.services.blobs);
    const due = await database.query<{ episode: string }>(
      `SELECT episode FROM drift_actions WHERE status = 'due' ORDER BY at DESC`,
    );
    expect(due[0]).toEqual({ episode: lost.id });
    expect(due).not.toContainEqual({ episode: older.at(-1)! });
  });
});

describe('a request that comes twice', () => {
  test('trains once, and is not asked for again', async () => {
    await world.services.blobs.put(trainingDataKey('loan-default'), dataSet(3_000));
    await startAgain();
    // The message was not lost after all.
    await world.retrainings.send([lost]);
    expect(await consume()).toBe(2);
    expect((await readRetrainRecord(world.services.blobs, lost))!.record).toMatchObject({ version: '2' });
    expect(await listVersions(world.services.database, 'loan-default')).toHaveLength(2);
    expect(world.logger.entries.filter(({ event }) => event === 'retrained')).toHaveLength(1);
    await startAgain();
    expect(world.retrainings.size()).toBe(0);
  });
});
