import { redisConnection } from '../../../src/platform/redis/connection.ts';
import { workQueue } from './open.ts';

/** `worker.ts URL work|hold LEASE`: prints the name of each message that it is handed, and with `hold` never ends with the first. */
const [url, how, lease] = process.argv.slice(2) as [string, string, string];
const queue = workQueue(redisConnection({ url }), 'work', {
  owner: `process-${process.pid}`,
  leaseMilliseconds: Number(lease),
  maxRetries: 100,
});
for (;;) {
  const handed = await queue.deliver(async ([message]) => {
    process.stdout.write(`${message!.body.name}\n`);
    if (how === 'hold') await new Promise(() => {});
  }, 1);
  if (handed === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}
