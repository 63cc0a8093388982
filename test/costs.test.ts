import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { withCountedPlace } from '../scripts/costs/place.ts';
import { costsTable, readCostsTable } from '../scripts/costs/table.ts';
import { COUNTED_VARIABLES, countUnits } from '../scripts/costs/units.ts';

const ROOT = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'solvent-costs-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('what a unit of work spends', () => {
  it('is no more, in any number, than docs/costs.md says', async () => {
    const counted = readCostsTable(
      costsTable(await withCountedPlace(ROOT, folder, COUNTED_VARIABLES, countUnits)),
    );
    const written = readCostsTable(readFileSync(join(ROOT, 'docs/costs.md'), 'utf8'));
    expect([...counted.keys()]).toEqual([...written.keys()]);
    const grown = [...counted].filter(([unit, numbers]) =>
      // Also where a number cannot be read.
      numbers.some((number, index) => !(number <= written.get(unit)![index]!)),
    );
    expect(
      grown,
      'npm run costs prints the table; a number that must grow is changed in docs/costs.md',
    ).toEqual([]);
    expect(counted.size).toBeGreaterThan(9);
  });
});
