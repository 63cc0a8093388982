import { env, waitUntil } from 'cloudflare:workers';
import { composeApi } from '../../src/compose/api.ts';
import { cloudflareOrtRuntime } from '../../src/platform/cloudflare/ort.ts';
import { type Bindings, cloudflarePlatform } from '../../src/platform/cloudflare/platform.ts';

export { MetricsTotals } from '../../src/platform/cloudflare/metrics-totals.ts';

const platform = cloudflarePlatform(env as Bindings, waitUntil);
const app = composeApi({ ...platform, createRuntime: cloudflareOrtRuntime });

export default {
  fetch: (request: Request): Response | Promise<Response> => app.fetch(request),
};
