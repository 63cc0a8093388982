/**
 * Where the time of one prediction on Node goes, part by part, as V8's profiler sees it under full load. It takes time itself: the parts are
 * somewhat larger than without it.
 *
 *   npm run bench -- node-budget
 */
import { once } from 'node:events';
import type { Profiler } from 'node:inspector';
import { join } from 'node:path';
import { applications } from './edge/applications.ts';
import { measure } from './edge/rounds.ts';
import { timeOfParts } from './node/parts.ts';
import { startApi } from './node/server.ts';

const CONNECTIONS = 8;
/** By then the code is compiled, and the fleet's rate is known, by which samples are drawn. */
const WARM_UP_SECONDS = 25;
const SECONDS = 10;

const api = await startApi(join(import.meta.dirname, 'node/profiled.ts'));
try {
  const load = { url: `${api.url}/api/v1/predict`, connections: CONNECTIONS, isAwake: true };
  const sent = await applications(api.url);
  await measure({ ...load, applications: sent, seconds: WARM_UP_SECONDS });
  api.child.send('start');
  const { requestsPerSecond, refused, wrong } = await measure({
    ...load,
    applications: sent,
    seconds: SECONDS,
  });
  api.child.send('stop');
  const [profile] = (await once(api.child, 'message')) as [Profiler.Profile];
  const times = timeOfParts(profile);
  const requests = requestsPerSecond * SECONDS;
  let sum = 0;
  for (const [part, microseconds] of times) {
    sum += microseconds / requests;
    console.log(`${part.padEnd(46)}${(microseconds / requests).toFixed(1).padStart(6)} µs`);
  }
  console.log(`${'together'.padEnd(46)}${sum.toFixed(1).padStart(6)} µs`);
  console.log(`${requestsPerSecond.toFixed(0)} requests a second, ${refused} refused, ${wrong} wrong`);
} finally {
  await api.stop();
}
