import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { rollOut } from './deploy/roll-out.ts';
import { smoke } from './deploy/smoke.ts';
import { workerName, wranglerVersions } from './deploy/wrangler-versions.ts';
import { apiAt } from './dev/api.ts';

const ROOT = join(import.meta.dirname, '..');

const { values } = readCommand({
  run: 'npm run rollout',
  about: [
    'Rolls out the API Worker on Cloudflare step by step, by the login of wrangler: each version is looked at as `npm run smoke` does before anybody else meets it and again at every step. With something wrong all requests go back to the version before.',
  ],
  options: {
    url: { type: 'string', value: 'URL', required: true, about: 'of the API' },
    key: { type: 'string', value: 'KEY', about: 'with the scope predict (default: API_KEY)' },
    config: {
      type: 'string',
      path: true,
      value: 'FILE',
      about: 'of the Worker',
      default: join(ROOT, 'wrangler.toml'),
    },
    steps: { type: 'string', value: 'PERCENTS', about: 'shares of the requests', default: '10,50,100' },
    seconds: { type: 'string', value: 'NUMBER', about: 'between two steps', default: '120' },
  },
  variables: { API_KEY: 'the key, where --key is not given' },
  fails: 'the version was taken back, or wrangler failed',
  example: 'npm run rollout -- --url https://solvent.example --steps 1,25,100 --seconds 300',
});
const { steps, seconds, api } = settings(() => ({
  steps: stepsOf(values.steps),
  seconds: secondsOf(values.seconds),
  api: apiAt(values.url, values.key),
}));

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopped.abort());

const name = workerName(values.config);
const version = await rollOut({
  versions: wranglerVersions(join(ROOT, 'node_modules/.bin/wrangler'), values.config),
  steps,
  async look(asked) {
    const headers = { 'Cloudflare-Workers-Version-Overrides': `${name}="${asked}"` };
    for await (const { check, wrong } of smoke({ ...api, headers }, fetch))
      if (wrong !== undefined) return `not so: ${check} (${wrong})`;
    return undefined;
  },
  async pause() {
    await wait(seconds * 1_000, undefined, { signal: stopped.signal }).catch(() => {});
    return stopped.signal.aborted;
  },
  say: (line) => console.log(line),
});
if (version === null) process.exitCode = 1;

function stepsOf(text: string): number[] {
  const percents = text.split(',').map(Number);
  const rises = percents.every((percent, index) => percent > (percents[index - 1] ?? 0) && percent <= 100);
  if (!rises || percents.at(-1) !== 100)
    throw new Error('--steps are percents that rise to 100, as in 10,50,100.');
  return percents;
}

function secondsOf(text: string): number {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (!(number >= 0 && number <= 86_400)) throw new Error('--seconds is a number from 0 to 86400.');
  return number;
}
