import { env, waitUntil } from 'cloudflare:workers';
import type { MessageBatch } from '@cloudflare/workers-types';
import { type BatchMessage, composeBatch } from '../../src/compose/batch.ts';
import { cloudflareOrtRuntime } from '../../src/platform/cloudflare/ort.ts';
import { type Bindings, cloudflarePlatform } from '../../src/platform/cloudflare/platform.ts';

const platform = cloudflarePlatform(env as Bindings, waitUntil);
const part = composeBatch({ ...platform, createRuntime: cloudflareOrtRuntime });

/** By the queues' names in wrangler.toml. */
const CONSUMERS: Record<string, 'chunks' | 'deadChunks'> = {
  'solvent-portfolio': 'chunks',
  'solvent-portfolio-dead': 'deadChunks',
};

export default {
  async queue(batch: MessageBatch<BatchMessage>): Promise<void> {
    const consumer = CONSUMERS[batch.queue];
    if (!consumer) throw new Error(`There is no consumer of the queue ${batch.queue}.`);
    await part[consumer]([...batch.messages]);
  },

  async scheduled(): Promise<void> {
    await part.sweep();
  },
};
