import { env, waitUntil } from 'cloudflare:workers';
import type { MessageBatch } from '@cloudflare/workers-types';
import { composeRetrain } from '../../src/compose/retrain.ts';
import { cloudflareKernel } from '../../src/platform/cloudflare/kernel.ts';
import { type Bindings, cloudflarePlatform } from '../../src/platform/cloudflare/platform.ts';

const part = composeRetrain({ ...cloudflarePlatform(env as Bindings, waitUntil), kernel: cloudflareKernel });

/** By the queues' names in wrangler.toml. */
const CONSUMERS: Record<string, keyof typeof part> = {
  'solvent-retrain': 'requests',
  'solvent-retrain-dead': 'deadRequests',
};

export default {
  async queue(batch: MessageBatch<unknown>): Promise<void> {
    const consumer = CONSUMERS[batch.queue];
    if (!consumer) throw new Error(`There is no consumer of the queue ${batch.queue}.`);
    await part[consumer]([...batch.messages]);
  },
};
