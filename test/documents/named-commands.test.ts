import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ACTIONS } from '../../scripts/model/actions.ts';

const NAMED = /npm run ([a-z][a-z:-]*)(?: --(?: ([a-z][a-z-]*))?)?/g;

/** Files whose texts people read: in an alert, an error, a help, a document. */
function texts(): string[] {
  const of = (folder: string) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|md|yml|json)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name));
  return ['README.md', 'CONTRIBUTING.md', ...['src', 'scripts', 'workers', 'deploy', 'docs'].flatMap(of)];
}

it('whatever names a command names one that there is', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const named = texts().flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(NAMED)].map(([text, script, action]) => ({
      file,
      text,
      script,
      action,
    })),
  );
  const unknown = named.filter(
    ({ script, action }) =>
      !(script! in scripts) || (script === 'model' && action !== undefined && !(action in ACTIONS)),
  );
  expect(unknown).toEqual([]);
  expect(named.filter(({ script, action }) => script === 'model' && action).length).toBeGreaterThan(20);
});
