import { beforeEach, describe, expect, it } from 'vitest';
import type { DriftReport } from '../../../src/drift/reports/report.ts';
import { marginsOf } from '../../../src/model/trees.ts';
import { consumeRetrain } from '../../../src/retraining/consume.ts';
import type { RetrainMessage } from '../../../src/retraining/message.ts';
import { begunRecord, writeRetrainRecord } from '../../../src/retraining/record.ts';
import { trainingDataKey } from '../../../src/retraining/training-data.ts';
import { dataSet, driftWorld, HOUR, MINUTE, offers, START, type World } from '../world.ts';

let world: World;
let now: number;
beforeEach(async () => {
  world = await driftWorld();
  now = START + HOUR;
  await world.score(offers(2, 'employed=-0.6,bank_balance=*1.4'), 1_000, START, now);
  await world.check(now);
});

function nextCheck(after = 5 * MINUTE): Promise<DriftReport> {
  now += after;
  return world.check(now);
}
const train = () =>
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
const failures = () => world.alerts.filter(({ type }) => type === 'drift.retrain_failed');

describe('a retraining that was asked for', () => {
  it('is told of once when it failed: by alert, in the log and in the report, with the reason', async () => {
    await train();
    const reason =
      /No challenger came of the retraining\. There is no data set to train on\. .*loan-default\.csv/;
    const report = await nextCheck();
    await Promise.all([nextCheck(), nextCheck()]);
    const [failure, ...more] = failures();
    expect(more).toEqual([]);
    expect(failure).toMatchObject({
      text: expect.stringMatching(/^Retraining failed: loan-default version 1\. No challenger came/),
      summary: expect.stringMatching(reason),
      report_id: report.id,
    });
    expect(report.actions[0]).toMatchObject({
      kind: 'retrain_failed',
      text: expect.stringMatching(/Delivered to the webhook\.$/),
    });
    expect(report.challenger).toMatchObject({ status: 'error' });
    expect(world.logger.entries.filter(({ event }) => event === 'drift_retrain_failed')).toMatchObject([
      { level: 'error' },
    ]);
  });

  it('is told of though the webhook was away, and though the episode has ended meanwhile', async () => {
    await train();
    await world.services.database.query('UPDATE drift_episodes SET closed_at = ?', [now]);
    const answers = world.webhook.answer;
    world.webhook.answer = () => ({ delivered: false, attempts: 4, reason: 'answered 503' });
    await nextCheck();
    world.webhook.answer = answers;
    await nextCheck();
    expect(failures()).toHaveLength(1);
  });

  it('has failed when it was killed in silence', async () => {
    let request: RetrainMessage | undefined;
    await world.retrainings.deliver(async ([message]) => {
      request = message!.body;
    });
    await writeRetrainRecord(world.services.blobs, begunRecord(request!, now), null);
    expect((await nextCheck(HOUR)).challenger).toMatchObject({ status: 'training' });
    expect((await nextCheck()).challenger).toMatchObject({ status: 'error' });
    expect(failures()).toMatchObject([{ summary: expect.stringContaining('it was killed') }]);
  });

  it('is no failure when it brought a challenger', async () => {
    await world.services.blobs.put(trainingDataKey('loan-default'), dataSet(3_000));
    await train();
    expect((await nextCheck()).challenger).toMatchObject({ version: '2' });
    expect(failures()).toEqual([]);
  });
});
