import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operationsOf } from './check-fuzz/documented.ts';
import { Draw } from './check-fuzz/draw.ts';
import { follow, type Made, madeBy } from './check-fuzz/follow.ts';
import { madeIds } from './check-fuzz/ids.ts';
import { judge } from './check-fuzz/judge.ts';
import { oddRequest } from './check-fuzz/request.ts';
import { send } from './check-fuzz/send.ts';
import { shown } from './check-fuzz/shown.ts';
import { Tally } from './check-fuzz/tally.ts';
import { wireOf } from './check-fuzz/wire.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { runtimeOf, startOn } from './dev/start-on.ts';
import { DEVELOPMENT_KEY } from './dev/variables.ts';
import { wholeNumber } from './training/input.ts';

const { values: given } = readCommand({
  run: 'npm run check:fuzz',
  about: [
    "Sends odd requests to the local stack: forms, headers, encodings, bodies that break off or are too long, made of what the stack's own OpenAPI document tells. No answer may be a 5xx, larger than 1 MB or Miniflare's own, and no connection may be held; what was accepted must come to its end, and be told in every form. It has a stack of its own.",
  ],
  options: {
    platform: { type: 'string', value: 'NAME', default: 'workerd', about: 'what it runs on: workerd, node' },
    requests: { type: 'string', value: 'N', default: '10000', about: 'how many' },
    seed: {
      type: 'string',
      value: 'N',
      default: '1',
      about: 'the same requests come of the same seed, but for ids that the stack gave',
    },
    first: {
      type: 'string',
      value: 'N',
      default: '0',
      about: 'the number of the first: makes one again without those before it',
    },
  },
  fails: 'an answer is as none may be',
  example: 'npm run check:fuzz -- --requests 500 --seed 7',
});
const { runtime, requests, seed, first } = settings(() => ({
  runtime: runtimeOf('--platform', given.platform),
  requests: wholeNumber('--requests', given.requests, 1),
  seed: wholeNumber('--seed', given.seed, 0),
  first: wholeNumber('--first', given.first, 0),
}));
/** Connections at the same time. */
const AT_ONCE = 16;

const stateDir = await mkdtemp(join(tmpdir(), 'solvent-fuzz-'));
const tally = new Tally();
const variables = { API_KEY: DEVELOPMENT_KEY, RATE_LIMIT_PER_MINUTE: '0' };
const stack = await startOn(runtime, stateDir, variables, (line) => tally.log(line));
try {
  const operations = operationsOf(await (await fetch(`${stack.url}/openapi.json`)).json());
  const seeds = { operations, ids: await madeIds(stack.url, DEVELOPMENT_KEY, operations) };
  const made: Made[] = [];
  let next = first;
  const sender = async () => {
    while (next < first + requests) {
      const index = next++;
      const draw = new Draw(seed, index);
      const request = oddRequest(draw, seeds);
      const wire = wireOf(draw, request);
      const verdict = judge(wire, await send(stack.url, wire));
      tally.add(request, wire, verdict);
      made.push(...madeBy(request.path, verdict.answers));
      for (const fault of verdict.faults) tally.fault(`${fault}\n${shown(seed, index, request, wire)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  for (const fault of await follow(stack.url, DEVELOPMENT_KEY, operations, made)) tally.fault(fault);
  const alive = await fetch(`${stack.url}/readyz`);
  if (!alive.ok) tally.fault(`afterwards /readyz is ${alive.status}`);
} finally {
  await stack.stop();
  await rm(stateDir, { recursive: true, force: true });
}
console.log(tally.report());
if (tally.faults > 0) process.exitCode = 1;
