import { expect, it } from 'vitest';
import { retrainRecordKey } from '../../../src/retraining/record.ts';
import { driftWorld, HOUR, offers, START } from '../world.ts';

it('a report tells what came of the challenger that an earlier one asked for, and which report was before', async () => {
  const world = await driftWorld();
  const first = await world.check(START);
  expect(first).toMatchObject({ challenger: null, previous: null });
  await world.score(offers(3, 'employed=-0.5'), 1_000, START, START + HOUR);
  const asking = await world.check(START + HOUR);
  expect(asking.verdict).toBe('retrain');
  expect(asking.previous).toBe(first.id);
  expect(asking.challenger).toMatchObject({
    status: 'asked',
    requested_at: new Date(START + HOUR).toISOString(),
    message: 'Training has not begun.',
  });

  const [asked] = await world.services.database.query<{ episode: string }>(
    `SELECT episode FROM drift_actions WHERE action = 'retrain'`,
  );
  const request = {
    id: asked!.episode,
    model_name: 'loan-default',
    model_version: '1',
    reason: 'drift',
    window: { from: new Date(START).toISOString(), to: new Date(START + HOUR).toISOString() },
    requested_at: new Date(START + HOUR).toISOString(),
  };
  const record = {
    request,
    status: 'failed',
    version: '2',
    message: 'Recall is below what promotion asks for.',
    rows: null,
    criteria: [{ metric: 'recall', required: 0.75, direction: 'at least', value: 0.7, met: false }],
    updated_at: new Date(START + HOUR).toISOString(),
  };
  await world.services.blobs.put(retrainRecordKey(request), JSON.stringify(record));
  const later = await world.check(START + HOUR + 300_000);
  expect(later.previous).toBe(asking.id);
  expect(later.challenger).toEqual({
    requested_at: request.requested_at,
    status: 'failed',
    version: '2',
    message: record.message,
    criteria: record.criteria,
  });
});
