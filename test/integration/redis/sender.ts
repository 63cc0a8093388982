import { redisConnection } from '../../../src/platform/redis/connection.ts';
import { workQueue } from './open.ts';

/** `sender.ts URL`: sends a message and prints `sent`, or why it was not. */
const connection = redisConnection({ url: process.argv[2]! });
const send = workQueue(connection, 'work').send([{ name: 'x' }]);
console.log(
  await send.then(
    () => 'sent',
    (error: Error) => error.message,
  ),
);
connection.close();
