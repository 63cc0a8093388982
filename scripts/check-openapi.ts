import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { runtimeOf, startOn } from './dev/start-on.ts';
import { DEVELOPMENT_KEY } from './dev/variables.ts';

const { values } = readCommand({
  run: 'npm run check:openapi',
  about: [
    "Has Schemathesis make requests from the local stack's own OpenAPI document, right and wrong ones, and compare the answers with it. It has a stack of its own.",
  ],
  options: {
    platform: { type: 'string', value: 'NAME', default: 'workerd', about: 'what it runs on: workerd, node' },
  },
  variables: { PYTHON: 'an interpreter with schemathesis 4 (default: python3)' },
  fails: 'an answer is not as the document says',
  example: 'npm run check:openapi',
});
const runtime = settings(() => runtimeOf('--platform', values.platform));

const RUNS = [
  // What an operation takes depends on more than a schema can say: a cursor must have been given out, a file not empty.
  ['--exclude-checks', 'positive_data_acceptance,negative_data_rejection'],
  // In a batch each application, and of what lenders report each row, is judged by itself, so that a bad one fails alone.
  [
    ...['--checks', 'negative_data_rejection'],
    ...['--exclude-path', '/api/v1/predict/batch', '--exclude-path', '/api/v1/outcomes'],
    ...['--exclude-path', '/api/v1/models/{name}/predict/batch'],
    ...['--exclude-path', '/api/v1/models/{name}/outcomes', '--exclude-path', '/api/v1/decisions/final'],
    ...['--exclude-path', '/api/v1/subject-groups'],
  ],
];

const stateDir = await mkdtemp(join(tmpdir(), 'solvent-openapi-'));
const variables = { API_KEY: DEVELOPMENT_KEY, RATE_LIMIT_PER_MINUTE: '0' };
const stack = await startOn(runtime, stateDir, variables);
try {
  for (const run of RUNS) {
    const options = [
      '--header',
      `X-API-Key: ${DEVELOPMENT_KEY}`,
      '--seed',
      '1',
      '--max-examples',
      '50',
      ...run,
    ];
    const child = spawn(
      process.env.PYTHON || 'python3',
      ['-m', 'schemathesis.cli', 'run', `${stack.url}/openapi.json`, ...options],
      { stdio: 'inherit', cwd: stateDir },
    );
    const [code] = await once(child, 'exit');
    if (code !== 0) process.exitCode = 1;
  }
} finally {
  await stack.stop();
  await rm(stateDir, { recursive: true, force: true });
}
