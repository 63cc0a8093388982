import type { R2Bucket } from '@cloudflare/workers-types';
import { retrainMessageSchema } from '../../../src/drift/retraining/message.ts';
import { retrain } from '../../../src/drift/retraining/retrain.ts';
import { noMetrics } from '../../../src/metrics/none.ts';
import { r2BlobStore } from '../../../src/platform/cloudflare/r2.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';

/** Trains the challenger that the request's body asks for, and answers its record. */
export default {
  async fetch(request: Request, { BLOBS }: { BLOBS: R2Bucket }): Promise<Response> {
    const services = {
      blobs: r2BlobStore(BLOBS),
      clock: systemClock(),
      logger: { log() {} },
      metrics: noMetrics(),
      labelledSamples: async () => [],
    };
    return Response.json(await retrain(services, retrainMessageSchema.parse(await request.json())));
  },
};
