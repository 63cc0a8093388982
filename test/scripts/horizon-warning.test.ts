import { expect, test } from 'vitest';
import { horizonWarning } from '../../scripts/dev/horizon-warning.ts';
import { readManifest } from '../../src/model/bundle.ts';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { publishAll } from '../registry/publish-all.ts';

async function warningOf(months: number | null, variables: Record<string, string>) {
  const clock = manualClock();
  const database = memoryDatabase();
  database.migrate('migrations');
  const blobs = memoryBlobStore({ clock });
  const files = readBundleFolder('models/loan-default/champion');
  const manifest = readManifest(files.get('manifest.json'));
  const outcome = months === null ? {} : { outcome: { horizon_months: months } };
  const changed = { ...manifest, schema: { ...(manifest.schema as object), ...outcome } };
  files.set('manifest.json', new TextEncoder().encode(JSON.stringify(changed)));
  await publishAll({ blobs, database, clock }, [files]);
  return horizonWarning({ blobs, database }, variables);
}

test('a start warns of a horizon that outlasts the samples, with the remedy', async () => {
  expect(await warningOf(24, {})).toMatch(/loan-default version 1 never count.*DRIFT_RETENTION_DAYS to 821/);
  expect(await warningOf(24, { DRIFT_RETENTION_DAYS: '821' })).toBeNull();
  expect(await warningOf(null, {})).toBeNull();
  expect(await warningOf(24, { MODEL_NAME: 'boats' })).toBeNull();
});
