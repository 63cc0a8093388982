import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { workerConfigs } from './dev/bundle.ts';
import { requireWritableFolder } from './dev/folder.ts';
import { prepareState } from './dev/prepare.ts';
import { PROJECT_ROOT } from './dev/stack.ts';
import { withStorage } from './dev/storage.ts';
import { DEVELOPMENT_KEY } from './dev/variables.ts';

const { values: given } = readCommand({
  run: 'npm run wrangler-dev',
  about: [
    "Runs the four Workers under Cloudflare's own `wrangler dev`, with tables, the models of models/ and a data set to retrain on, until Ctrl-C.",
    `The key is ${DEVELOPMENT_KEY}. For everything but a look at wrangler take \`npm start\`: wrangler runs no cron by itself, forgets what its queues held, and serves whoever reaches its port paths of its own that read the bucket without a key.`,
  ],
  options: {
    'persist-to': {
      type: 'string',
      path: true,
      value: 'FOLDER',
      default: '.wrangler/state',
      about: 'where wrangler keeps its files',
    },
    port: { type: 'string', value: 'PORT', default: '8787', about: 'of 127.0.0.1; 0 takes a free one' },
  },
  fails: 'wrangler failed; it says why',
  example: 'npm run wrangler-dev -- --port 9000',
});
const folder = resolve(given['persist-to']);
settings(() => requireWritableFolder(folder));

// Wrangler puts what it keeps into a folder of this name.
await withStorage(PROJECT_ROOT, join(folder, 'v3'), (storage) => prepareState(storage, PROJECT_ROOT));

const wrangler = spawn(
  process.execPath,
  [
    join(PROJECT_ROOT, 'node_modules/wrangler/bin/wrangler.js'),
    'dev',
    ...workerConfigs(PROJECT_ROOT).flatMap((config) => ['-c', config]),
    ...['--persist-to', folder, '--ip', '127.0.0.1', '--port', given.port],
    ...['--var', `API_KEY:${DEVELOPMENT_KEY}`],
  ],
  { stdio: 'inherit', env: { WRANGLER_SEND_METRICS: 'false', ...process.env } },
);
// The terminal tells both of Ctrl-C; others tell this process alone.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => wrangler.kill());
const [code] = await once(wrangler, 'exit');
process.exitCode = code ?? 0;
