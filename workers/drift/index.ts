import { env, waitUntil } from 'cloudflare:workers';
import type { MessageBatch, ScheduledController } from '@cloudflare/workers-types';
import { composeDrift, type DriftPart } from '../../src/compose/drift.ts';
import { composeSamples } from '../../src/compose/samples.ts';
import { type Bindings, cloudflarePlatform } from '../../src/platform/cloudflare/platform.ts';

const platform = cloudflarePlatform(env as Bindings, waitUntil);
const consume = composeSamples(platform);
let drift: DriftPart | undefined;

export default {
  // Composed at the first check: a webhook that must not be used ends every check, with its name, and not the Worker.
  async scheduled({ scheduledTime }: ScheduledController): Promise<void> {
    drift ??= composeDrift(platform);
    await drift.check(scheduledTime);
  },
  queue: (batch: MessageBatch<unknown>): Promise<void> => consume([...batch.messages]),
};
