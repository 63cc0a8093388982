import { expect, onTestFinished, test, vi } from 'vitest';
import { seedModels } from '../../scripts/dev/seed.ts';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { bundleDigest } from '../../src/registry/bundle-store.ts';
import { findVersion } from '../../src/registry/versions.ts';
import { migratedDatabase } from './migrated-database.ts';
import { fillOlderStore, olderBundle } from './older-store.ts';

test("the project's bundle comes after the versions of an older registry, and takes no alias of theirs", async () => {
  const services = { blobs: memoryBlobStore(), database: migratedDatabase(), clock: manualClock(1_000_000) };
  await fillOlderStore(services.blobs, 'loan-default', { 1: true, 2: true, 3: true }, { champion: '1' });
  await services.blobs.delete(['models/loan-default/2/trees.json']);
  await fillOlderStore(services.blobs, 'small', { 1: true, 2: true }, { champion: '2' });
  onTestFinished(() => void vi.restoreAllMocks());
  const said = vi.spyOn(console, 'log').mockReturnValue();
  const complained = vi.spyOn(console, 'error').mockReturnValue();
  const seeded = await seedModels(services, '.');
  expect(said.mock.calls).toEqual([
    ['loan-default: taken in from the older registry: 1, 3'],
    ['small: taken in from the older registry: 1, 2'],
  ]);
  expect(complained.mock.calls).toEqual([
    [expect.stringMatching(/^loan-default: version 2 of the older registry .* trees\.json is missing$/)],
  ]);

  expect(seeded).toMatchObject([{ model: 'loan-default', version: '4', by: 'the project' }]);
  const champion = await findVersion(services.database, 'loan-default', 'champion');
  expect(champion).toMatchObject({ version: '1', digest: bundleDigest(olderBundle('loan-default', '1')) });
  expect(await seedModels(services, '.')).toEqual(seeded);
});
