import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { uploadedVersion, workerName, wranglerVersions } from '../../../scripts/deploy/wrangler-versions.ts';

const folder = mkdtempSync(join(tmpdir(), 'solvent-versions-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Notes what it is asked, and answers as wrangler does: no account is needed to fail in one. */
const STAND_IN = `#!/bin/sh
echo "$@" >> ${folder}/asked
case "$1 $2" in
  'versions upload') echo '{"type":"wrangler-session","version":1}
{"type":"version-upload","version":1,"version_id":"v-new"}' > "$WRANGLER_OUTPUT_FILE_PATH" ;;
  'deployments status') echo '{"id":"d","versions":[{"version_id":"v-old","percentage":100},{"version_id":"v-0","percentage":0}]}' ;;
  'versions deploy') test "$3" = v-new@0% || exit 1 ;;
esac
`;

it('asks wrangler for what a rollout needs', async () => {
  const program = join(folder, 'wrangler');
  writeFileSync(program, STAND_IN);
  chmodSync(program, 0o755);
  const versions = wranglerVersions(program, 'wrangler.toml');
  expect(await versions.upload()).toBe('v-new');
  expect(await versions.traffic()).toEqual({ 'v-old': 100 });
  await versions.deploy({ 'v-new': 0, 'v-old': 100 }, 'first');
  await expect(versions.deploy({ 'v-new': 10 }, 'second')).rejects.toThrow();
  expect(readFileSync(join(folder, 'asked'), 'utf8').split('\n').slice(0, 3)).toEqual([
    'versions upload -c wrangler.toml',
    'deployments status --json -c wrangler.toml',
    'versions deploy v-new@0% v-old@100% --message first --yes -c wrangler.toml',
  ]);
});

it('is told by wrangler which version it made, or fails', () => {
  expect(() => uploadedVersion('{"type":"wrangler-session","version":1}\n')).toThrow('did not say');
});

it('knows the name of each Worker', () => {
  const root = join(import.meta.dirname, '../../..');
  expect(workerName(join(root, 'wrangler.toml'))).toBe('solvent-api');
  writeFileSync(join(folder, 'none.toml'), 'main = "x"\n');
  expect(() => workerName(join(folder, 'none.toml'))).toThrow('names no Worker');
});
