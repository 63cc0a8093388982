import { expect, test } from 'vitest';
import { retrainMessageSchema } from '../../../src/retraining/message.ts';
import { driftWorld, HOUR, START } from '../world.ts';

const DAY = 24 * HOUR;
const EVERY = 30;

/** What was asked of the retraining Worker by then. */
async function asked(world: Awaited<ReturnType<typeof driftWorld>>): Promise<unknown[]> {
  const bodies: unknown[] = [];
  while (world.retrainings.size() > 0)
    await world.retrainings.deliver(async (messages) => {
      for (const { body, ack } of messages) {
        bodies.push(retrainMessageSchema.parse(body));
        ack();
      }
    }, 10);
  return bodies;
}

test('asks for a challenger once the version has stood for so long, and again so long after that', async () => {
  const world = await driftWorld({ retrainEveryDays: EVERY });
  await world.check(START + (EVERY - 1) * DAY);
  expect(await asked(world)).toEqual([]);

  const due = START + EVERY * DAY + HOUR;
  const report = await world.check(due);
  expect(await asked(world)).toMatchObject([
    {
      model_name: 'loan-default',
      model_version: '1',
      window: null,
      reason: expect.stringContaining('30 days'),
    },
  ]);
  expect(report).toMatchObject({ verdict: 'too_few_samples', challenger: { status: 'asked' } });
  expect(report.actions).toMatchObject([{ kind: 'retrain' }]);

  await world.check(due + 5 * 60_000);
  await world.check(due + (EVERY - 1) * DAY);
  expect(await asked(world)).toEqual([]);
  await world.check(due + EVERY * DAY);
  expect(await asked(world)).toHaveLength(1);
  expect(world.alerts).toEqual([]);
});

test('checks at once ask once', async () => {
  const world = await driftWorld({ retrainEveryDays: EVERY });
  const due = START + EVERY * DAY + HOUR;
  await Promise.all([world.check(due), world.check(due), world.check(due)]);
  expect(await asked(world)).toHaveLength(1);
});

test('0 days never ask', async () => {
  const world = await driftWorld({ retrainEveryDays: 0 });
  await world.check(START + 1_000 * DAY);
  expect(await asked(world)).toEqual([]);
});
