import { env, waitUntil } from 'cloudflare:workers';
import type { MessageBatch } from '@cloudflare/workers-types';
import { type BatchPart, composeBatch } from '../../src/compose/batch.ts';
import { cloudflareKernel } from '../../src/platform/cloudflare/kernel.ts';
import { cloudflareOrtRuntime } from '../../src/platform/cloudflare/ort.ts';
import { type Bindings, cloudflarePlatform } from '../../src/platform/cloudflare/platform.ts';

const platform = cloudflarePlatform(env as Bindings, waitUntil);
const part = composeBatch({ ...platform, createRuntime: cloudflareOrtRuntime, kernel: cloudflareKernel });

/** By the queues' names in wrangler.toml. */
const CONSUMERS: Record<string, Exclude<keyof BatchPart, 'sweep'>> = {
  'solvent-portfolio': 'chunks',
  'solvent-portfolio-dead': 'deadChunks',
  'solvent-outcomes': 'outcomes',
  'solvent-outcomes-dead': 'deadOutcomes',
  'solvent-decisions': 'decisions',
  'solvent-decisions-dead': 'deadDecisions',
};

export default {
  // Each queue has bodies of its own, as its consumer knows.
  async queue(batch: MessageBatch<never>): Promise<void> {
    const consumer = CONSUMERS[batch.queue];
    if (!consumer) throw new Error(`There is no consumer of the queue ${batch.queue}.`);
    await part[consumer]([...batch.messages]);
  },

  async scheduled(): Promise<void> {
    await part.sweep();
  },
};
