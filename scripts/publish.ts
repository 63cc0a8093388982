/**
 * Puts the model bundles of `models/` into the R2 bucket that the Workers read.
 *
 *   npm run publish-models [-- --bucket solvent] [--local FOLDER]
 *
 * A registry is written after its bundles, so that no alias points at files that are not there yet. A registry that is
 * already in the bucket is replaced only with `--replace-registry`: it says what was promoted there.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';

const root = join(import.meta.dirname, '..');
const { values: given } = parseArgs({
  options: {
    bucket: { type: 'string', default: 'solvent' },
    /** A folder of `wrangler dev --persist-to` instead of the account. */
    local: { type: 'string' },
    'replace-registry': { type: 'boolean', default: false },
  },
});
const target = given.local ? ['--local', '--persist-to', given.local] : ['--remote'];

const keys = readdirSync(join(root, 'models'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
const isRegistry = (key: string) => key.endsWith('/registry.json');

for (const key of keys.filter((key) => !isRegistry(key))) put(key);
for (const key of keys.filter(isRegistry)) {
  if (!given['replace-registry'] && exists(key)) console.log(`kept ${key} as it is in the bucket`);
  else put(key);
}

function put(key: string): void {
  const done = wrangler('put', key, '--file', join(root, key));
  if (done.status !== 0) {
    console.error(`${key}: ${done.stderr.trim()}`);
    process.exit(1);
  }
  console.log(`put ${key}`);
}

function exists(key: string): boolean {
  return wrangler('get', key, '--pipe').status === 0;
}

function wrangler(verb: 'put' | 'get', key: string, ...more: string[]) {
  const program = join(root, 'node_modules', 'wrangler', 'bin', 'wrangler.js');
  return spawnSync(
    process.execPath,
    [program, 'r2', 'object', verb, `${given.bucket}/${key}`, ...more, ...target],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
}
