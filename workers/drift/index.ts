import { env, waitUntil } from 'cloudflare:workers';
import type { MessageBatch, ScheduledController } from '@cloudflare/workers-types';
import { composeDrift } from '../../src/compose/drift.ts';
import { type Bindings, cloudflarePlatform } from '../../src/platform/cloudflare/platform.ts';

const part = composeDrift(cloudflarePlatform(env as Bindings, waitUntil));

export default {
  scheduled: ({ scheduledTime }: ScheduledController): Promise<void> => part.check(scheduledTime),
  queue: (batch: MessageBatch<unknown>): Promise<void> => part.samples([...batch.messages]),
};
