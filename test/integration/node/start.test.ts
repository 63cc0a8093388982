import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { APPLICATION, begin, HEADERS, KEY, start, workFolder } from './start.ts';

const { folder, remove } = workFolder();
afterAll(remove);
let states = 0;
const freshState = () => join(folder, `state-${++states}`);

const cannotStart: [string, () => Record<string, string>, RegExp][] = [
  [
    'variables are wrong',
    () => ({
      API_KEY: KEY,
      PORT: 'x',
      WORKERS: '0',
      RATE_LIMIT_PER_MINUTE: 'x',
      ALERT_WEBHOOK_URL: 'nowhere',
    }),
    /^The environment is not valid\. PORT: .*; WORKERS: .*; RATE_LIMIT_PER_MINUTE: .*; ALERT_WEBHOOK_URL: .*\n$/,
  ],
  [
    'the key is one that no header carries',
    () => ({ API_KEY: `${KEY}\r` }),
    /^The environment is not valid\. API_KEY: begins or ends with a blank(?:(?!a-key)[^\n])*\n$/,
  ],
  [
    'there is no key',
    () => ({}),
    /^The environment is not valid\. API_KEY: is not set, nor is API_KEYS, and nobody could ask \(docs\/api\.md\)\n$/,
  ],
  [
    'another name may be what is missing',
    () => ({ API_KYE: KEY, WORKER: '2' }),
    /^The environment is not valid\. API_KEY: is not set[^\n]*\. API_KYE is no variable of Solvent's: did you mean API_KEY\? WORKER is[^\n]* WORKERS\?\n$/,
  ],
  [
    'the webhook is none',
    () => ({ API_KEY: KEY, ALERT_WEBHOOK_URL: 'nowhere' }),
    /^[^\n]*ALERT_WEBHOOK_URL[^\n]*\n$/,
  ],
  [
    'the state is no folder',
    () => {
      const SOLVENT_STATE = join(folder, 'a-file');
      writeFileSync(SOLVENT_STATE, '');
      return { API_KEY: KEY, SOLVENT_STATE };
    },
    /^The state folder .*a-file cannot be written \(EEXIST\)\. Set SOLVENT_STATE .*\n$/,
  ],
  [
    'a file stands where the state has a folder',
    () => {
      const SOLVENT_STATE = freshState();
      mkdirSync(join(SOLVENT_STATE, 'blobs'), { recursive: true });
      writeFileSync(join(SOLVENT_STATE, 'blobs/bundles'), '');
      return { API_KEY: KEY, SOLVENT_STATE };
    },
    /^The state folder .* cannot be used, something else stands at [^ ]*\/blobs\/bundles\/?[^ ]*: move it away, .*\n$/,
  ],
  ...['/proc/x', '/proc/x/y', '/proc', '/sys/x', '/dev/null', '/dev/null/x', '/dev/null/x/y'].map(
    (SOLVENT_STATE): [string, () => Record<string, string>, RegExp] => [
      `${SOLVENT_STATE} is to be the state, where nobody can make a folder`,
      () => ({ API_KEY: KEY, SOLVENT_STATE }),
      new RegExp(
        `^The state folder ${SOLVENT_STATE} cannot be written \\([A-Z]+\\)\\. Set SOLVENT_STATE .*\\n$`,
      ),
    ],
  ),
];

describe('the start on Node', () => {
  it.each(cannotStart)('says in one line when %s, and ends with 2', async (_, variables, line) => {
    const { ended } = begin({ SOLVENT_STATE: freshState(), ...variables() }, folder);
    const { code, stderr } = await ended;
    expect(stderr).toMatch(line);
    expect(code).toBe(2);
  });

  it.each(['1', '2'])('says so when the port is in use, with %s processes that answer', async (WORKERS) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { ended } = begin(
      {
        API_KEY: KEY,
        PORT: String(port),
        HOST: '127.0.0.1',
        SOLVENT_STATE: freshState(),
        WORKERS,
        STOP_DELAY_SECONDS: '0',
      },
      folder,
    );
    const { code, stderr } = await ended;
    expect(stderr).toContain(`Port ${port} is in use. Set PORT to another, or to 0 for any that is free.\n`);
    expect(code).toBe(2);
    other.close();
  });

  it('reads a .env beside what the shell says, and tells of what is none of ours', async () => {
    const cwd = join(folder, 'with-env');
    mkdirSync(cwd);
    writeFileSync(
      join(cwd, '.env'),
      'RATE_LIMIT_PER_MINUTE=0\nLOG_LEVEL=error\nMODEL_STAGES=x\nSTOP_DELAY=3\n',
    );
    const variables = {
      SOLVENT_STATE: freshState(),
      ROLES: 'api',
      LOG_LEVEL: 'info',
      STOP_DELAY_SECONDS: '0',
      WORKER: '2',
      SOLVENT_SERVICE_HOST: '10.0.0.1',
      SOLVENT_PORT: 'tcp://10.0.0.1:8787',
      SOLVENT_PORT_8787_TCP_ADDR: '10.0.0.1',
    };
    const { child, lines, url, ended } = await start(variables, cwd);
    expect((await fetch(url)).headers.get('RateLimit-Limit')).toBeNull();
    const told = lines().filter(({ event }) => event === 'unknown_variable');
    expect(told.map(({ problem }) => problem)).toEqual([
      "WORKER is no variable of Solvent's: did you mean WORKERS?",
      "MODEL_STAGES is no variable of Solvent's: did you mean MODEL_STAGE?",
      "STOP_DELAY is no variable of Solvent's",
      ".env:3: MODEL_STAGES is no variable of Solvent's: did you mean MODEL_STAGE?",
      ".env:4: STOP_DELAY is no variable of Solvent's",
    ]);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  });

  it('answers by several processes, which share limits', async () => {
    const variables = {
      SOLVENT_STATE: freshState(),
      ROLES: 'api',
      WORKERS: '2',
      STOP_DELAY_SECONDS: '0',
      RATE_LIMIT_PER_MINUTE: '10',
    };
    const { child, lines, url, ended } = await start(variables, folder);
    while (lines().filter(({ event }) => event === 'listening').length < 2)
      await new Promise((resolve) => setTimeout(resolve, 10));
    const statuses = async (requests: number) => {
      const all: number[] = [];
      for (let request = 0; request < requests; request++) {
        const answer = await fetch(`${url}/api/v1/predict`, {
          method: 'POST',
          headers: { ...HEADERS, Connection: 'close' },
          body: APPLICATION,
        });
        all.push(answer.status);
        await answer.arrayBuffer();
      }
      return all;
    };
    // Until they have told each other, each has the whole limit.
    const passed = (await statuses(24)).filter((status) => status === 200).length;
    expect(passed).toBeGreaterThanOrEqual(10);
    expect(passed).toBeLessThanOrEqual(20);
    await expect.poll(() => statuses(4), { timeout: 10_000 }).toEqual([429, 429, 429, 429]);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  });
});
