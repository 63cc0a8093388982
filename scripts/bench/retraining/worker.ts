import type { R2Bucket } from '@cloudflare/workers-types';
import { r2BlobStore } from '../../../src/platform/cloudflare/r2.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { retrainMessageSchema } from '../../../src/retraining/message.ts';
import { retrain } from '../../../src/retraining/retrain.ts';
import { noMetrics } from '../../../src/telemetry/none.ts';

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
