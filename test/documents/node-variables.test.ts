import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSettings, settingNames } from '../../workers/node/settings.ts';
import { root } from './documents.ts';

/** Name and default of each row of the table. */
const told = new Map(
  [...readFileSync(join(root, 'docs/node.md'), 'utf8').matchAll(/^\| `([A-Z0-9_]+)` \| ([^|]+) \|/gm)].map(
    ([, name, value]) => [name!, value!.replaceAll('`', '').trim()],
  ),
);

it('docs/node.md has every variable of Node, and none that is not read', () => {
  expect([...told.keys()].sort()).toEqual([...settingNames].sort());
});

it.each(['PORT', 'WORKERS', 'STOP_DELAY_SECONDS', 'STOP_GRACE_SECONDS', 'ROLES'] as const)(
  'docs/node.md has the default of %s',
  (name) => {
    expect(told.get(name)).toBe(String(readSettings({})[name]));
  },
);
