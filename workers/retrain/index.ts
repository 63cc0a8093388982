import { env, waitUntil } from 'cloudflare:workers';
import type { MessageBatch } from '@cloudflare/workers-types';
import { composeRetrain } from '../../src/compose/retrain.ts';
import { type Bindings, cloudflarePlatform } from '../../src/platform/cloudflare/platform.ts';

const part = composeRetrain(cloudflarePlatform(env as Bindings, waitUntil));

export default {
  queue: (batch: MessageBatch<unknown>): Promise<void> => part.requests([...batch.messages]),
};
