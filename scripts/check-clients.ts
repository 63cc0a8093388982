import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { run, runTools, type Said } from './check-clients/tools.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { PROJECT_ROOT } from './dev/stack.ts';
import { runtimeOf, startOn } from './dev/start-on.ts';
import { DEVELOPMENT_KEY } from './dev/variables.ts';

const { values } = readCommand({
  run: 'npm run check:clients',
  about: [
    "Generators make clients of the local stack's own OpenAPI document and linters judge it; then a generated client in Python and one in TypeScript score an application, hand in a portfolio as JSON and as CSV, wait for it, and read an error. It has a stack of its own. `.ci/tools` says which versions it wants.",
  ],
  options: {
    platform: { type: 'string', value: 'NAME', default: 'workerd', about: 'what it runs on: workerd, node' },
  },
  variables: {
    OPENAPI_TOOLS: 'a folder in which npm installed the generators and linters (default: the project)',
    PYTHON: 'an interpreter with openapi-python-client (default: python3)',
  },
  fails: 'a tool complains, or a generated client does not get what it asked for',
  example: 'OPENAPI_TOOLS=/tmp/openapi npm run check:clients',
});
const runtime = settings(() => runtimeOf('--platform', values.platform));

const BUNDLED = { bundle: true, platform: 'node', format: 'esm' } as const;
const modules = join(process.env.OPENAPI_TOOLS || PROJECT_ROOT, 'node_modules');
const python = process.env.PYTHON || 'python3';

const folder = await mkdtemp(join(tmpdir(), 'solvent-clients-'));
const variables = { API_KEY: DEVELOPMENT_KEY, RATE_LIMIT_PER_MINUTE: '0' };
const stack = await startOn(runtime, join(folder, 'state'), variables);
try {
  const document = join(folder, 'openapi.json');
  await writeFile(document, await (await fetch(`${stack.url}/openapi.json`)).text());
  say(await runTools(document, folder, modules, python));

  const source = (file: string) => join(import.meta.dirname, 'check-clients', file);
  await copyFile(source('client.py'), join(folder, 'client.py'));
  await copyFile(source('client.ts'), join(folder, 'client.ts'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const packages = join(PROJECT_ROOT, 'node_modules');
  const strictly = ['--noEmit', '--strict', '--target', 'es2024', '--module', 'esnext'];
  const resolving = ['--moduleResolution', 'bundler', '--types', 'node', '--typeRoots', `${packages}/@types`];
  const tsc = [process.execPath, join(packages, 'typescript', 'bin', 'tsc'), ...strictly, ...resolving];
  // Generated imports name no files, which Node asks for.
  await build({ absWorkingDir: folder, entryPoints: ['client.ts'], outfile: 'client.js', ...BUNDLED });
  say([
    await run('types', [...tsc, 'client.ts', 'solvent.d.ts'], folder),
    await run('Python', [python, 'client.py', stack.url, DEVELOPMENT_KEY], folder),
    await run('TypeScript', [process.execPath, 'client.js', stack.url, DEVELOPMENT_KEY], folder),
  ]);
} finally {
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
}

function say(all: Said[]): void {
  for (const { name, output, good } of all) {
    console.log(`${name}: ${good ? 'ok' : 'FAILED'}`);
    if (!good) process.exitCode = 1;
    if (!good || name === 'Python' || name === 'TypeScript') console.log(output.trimEnd());
  }
}
