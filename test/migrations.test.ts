import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const FOLDER = join(import.meta.dirname, '../migrations');
/** The last one before the rule: what came until then is applied while nothing runs. */
const BEFORE_THE_RULE = '0036';

/** What a version that knows nothing of it would fail of, while a rolling update lasts or after the code was rolled back. */
function takenAway(sql: string): string[] {
  const statements = sql.replace(/--.*$/gm, '').split(';');
  return statements
    .map((statement) => statement.trim().replace(/\s+/g, ' '))
    .filter(
      (statement) =>
        /^DROP TABLE|\bDROP COLUMN\b|\bRENAME\b/i.test(statement) ||
        // Whoever inserts without it fails.
        (/\bADD COLUMN\b.*\bNOT NULL\b/i.test(statement) && !/\bDEFAULT\b/i.test(statement)) ||
        /^CREATE UNIQUE INDEX|^CREATE TRIGGER/i.test(statement),
    );
}

it.each([
  'DROP TABLE samples',
  'ALTER TABLE jobs DROP COLUMN kind',
  'ALTER TABLE jobs RENAME COLUMN kind TO sort',
  'ALTER TABLE jobs ADD COLUMN kind TEXT NOT NULL',
  'CREATE UNIQUE INDEX one ON jobs (kind)',
])('would find %s', (sql) => {
  expect(takenAway(`-- a comment\n${sql};\n`)).toEqual([sql]);
});

it('migrations only add: the version before works on the tables of the one after', () => {
  const later = readdirSync(FOLDER).filter(
    (name) => name.endsWith('.sql') && name.slice(0, 4) > BEFORE_THE_RULE,
  );
  const found = later.map((name) => [name, takenAway(readFileSync(join(FOLDER, name), 'utf8'))]);
  expect(found.filter(([, taken]) => taken!.length > 0)).toEqual([]);
});
