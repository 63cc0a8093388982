import { env, waitUntil } from 'cloudflare:workers';
import { composeApi } from '../../../src/compose/api.ts';
import { cloudflareOrtRuntime } from '../../../src/platform/cloudflare/ort.ts';
import { type Bindings, cloudflarePlatform } from '../../../src/platform/cloudflare/platform.ts';
import { slowBlobs, slowDatabase } from './slow.ts';

export { MetricsTotals } from '../../../src/platform/cloudflare/metrics-totals.ts';

/** The API Worker over slow stores. */
const platform = cloudflarePlatform(env as Bindings, waitUntil);
const app = composeApi({
  ...platform,
  blobs: slowBlobs(platform.blobs),
  database: slowDatabase(platform.database),
  createRuntime: cloudflareOrtRuntime,
});

export default { fetch: (request: Request) => app.fetch(request) };
