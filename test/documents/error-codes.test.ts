import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { STATUS_OF } from '../../src/http/errors.ts';
import { root } from './documents.ts';

it('the table of docs/api.md has every code that a route answers with, under its status, and no other', () => {
  const api = readFileSync(join(root, 'docs/api.md'), 'utf8');
  const [, table] = /^\| status \| `error` \|.*\n((?:\|.*\n)+)/m.exec(api)!;
  const told = [...table!.matchAll(/^\| (\d{3}) \| ([^|]+) \|/gm)].flatMap(([, status, codes]) =>
    [...codes!.matchAll(/`(\w+)`/g)].map(([, code]) => [code!, Number(status)]),
  );
  expect(told.toSorted()).toEqual(Object.entries(STATUS_OF).toSorted());
});
