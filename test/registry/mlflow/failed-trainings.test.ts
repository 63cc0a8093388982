import { expect, it } from 'vitest';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import {
  failedTraining,
  type KeptFailure,
  keepFailedTraining,
} from '../../../src/registry/mlflow/failed-trainings.ts';
import { publish } from '../../../src/registry/publish.ts';
import { smallBundle } from '../../model/support/bundle.ts';
import { migratedDatabase } from '../migrated-database.ts';

const FAILED = { model: 'small', id: 'one', reason: 'No row is left.', begun: 1_000, ended: 2_000 };
const OWN: KeptFailure = {
  ...FAILED,
  params: [{ key: 'max_depth', value: '3' }],
  data: { sha256: 'a'.repeat(64) },
};

function place() {
  const clock = manualClock(0);
  return { clock, database: migratedDatabase(), blobs: memoryBlobStore({ clock }) };
}

it('of a command is kept with its own parameters and what is known of its data', async () => {
  const services = place();
  await keepFailedTraining(services.database, OWN);
  expect(await failedTraining(services, 'small', 'one')).toEqual(OWN);
});

it('of a retraining has the parameters of the version that it was made like', async () => {
  const services = place();
  await publish(services, smallBundle({ change: (manifest) => (manifest.params = { max_depth: 7 }) }), {
    by: 'a test',
  });
  await keepFailedTraining(services.database, { ...FAILED, version: '1' });
  const { params, ...failed } = await failedTraining(services, 'small', 'one');
  expect(failed).toEqual(FAILED);
  expect(params).toContainEqual({ key: 'max_depth', value: '7' });
});

it('is kept though that version is not to be had', async () => {
  const services = place();
  await keepFailedTraining(services.database, { ...FAILED, version: '9' });
  expect(await failedTraining(services, 'small', 'one')).toEqual({ ...FAILED, params: [] });
});

it('is what was said of it first', async () => {
  const services = place();
  await keepFailedTraining(services.database, OWN);
  await keepFailedTraining(services.database, { ...OWN, reason: 'Another.' });
  expect((await failedTraining(services, 'small', 'one')).reason).toBe(FAILED.reason);
});
