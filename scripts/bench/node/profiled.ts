import { once } from 'node:events';
import { Session } from 'node:inspector/promises';

/** The API, which its parent tells when to begin to look at where its time goes, and when to say it. */
await import('../../../workers/node/index.ts');
const session = new Session();
session.connect();
await once(process, 'message');
await session.post('Profiler.enable');
await session.post('Profiler.start');
await once(process, 'message');
const { profile } = await session.post('Profiler.stop');
process.send!(profile);
