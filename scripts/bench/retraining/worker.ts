import type { D1Database, R2Bucket } from '@cloudflare/workers-types';
import { kernelScorer } from '../../../src/model/kernel/scorer.ts';
import { d1Database } from '../../../src/platform/cloudflare/d1.ts';
import { cloudflareKernel } from '../../../src/platform/cloudflare/kernel.ts';
import { r2BlobStore } from '../../../src/platform/cloudflare/r2.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { retrainMessageSchema } from '../../../src/retraining/message.ts';
import { retrain } from '../../../src/retraining/retrain.ts';
import { noMetrics } from '../../../src/telemetry/none.ts';

/** Trains the challenger that the request's body asks for, and answers its record. */
export default {
  async fetch(request: Request, { BLOBS, DB }: { BLOBS: R2Bucket; DB: D1Database }): Promise<Response> {
    const services = {
      blobs: r2BlobStore(BLOBS),
      database: d1Database(DB),
      clock: systemClock(),
      logger: { log() {} },
      metrics: noMetrics(),
      labelledSamples: async () => ({ samples: [], immature: 0, notMade: 0 }),
      score: kernelScorer(cloudflareKernel, () => {}),
    };
    return Response.json(await retrain(services, retrainMessageSchema.parse(await request.json())));
  },
};
