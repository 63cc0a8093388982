import { expect, it } from 'vitest';
import { storeOutcomes } from '../../../src/outcomes/store.ts';
import { register } from '../../../src/registry/versions.ts';
import { retrainRecordKey } from '../../../src/retraining/record.ts';
import { joinKey } from '../../../src/samples/join-key.ts';
import { driftWorld, HOUR, offers, START } from '../world.ts';

it('a report tells what came of the challenger that an earlier one asked for, and which report was before', async () => {
  const world = await driftWorld();
  const first = await world.check(START);
  expect(first).toMatchObject({ challenger: null, previous: null });
  const samples = await world.score(offers(3, 'employed=-0.5'), 1_000, START, START + HOUR);
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
    criteria: [{ ...record.criteria[0], of: 'value' }],
    verdict: null,
    comparison: null,
  });

  // One whose bundle is gone takes the comparison from the report, and nothing else.
  const { database } = world.services;
  await register(database, {
    model: 'loan-default',
    digest: 'gone',
    accepted: true,
    by: 'a test',
    at: START,
  });
  const outcomes = samples.map(({ id }) => ({ key: joinKey(id), defaulted: 0 as const, observedAt: START }));
  await storeOutcomes(database, 'loan-default', outcomes, START + HOUR + 1, { receipt: 'r', block: 0 });
  const last = await world.check(START + HOUR + 600_000);
  expect(last.challenger).toMatchObject({ version: '2', status: 'failed' });
  expect(last.challenger).not.toHaveProperty('comparison');
  expect(world.logger.entries.map(({ event }) => event)).toContain('challenger_not_compared');
});
