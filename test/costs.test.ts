import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  monthAt,
  monthsTable,
  RATES,
  recordedMonthAt,
  recordedMonthsTable,
  recordedRowsSentence,
} from '../scripts/costs/month.ts';
import { withCountedPlace } from '../scripts/costs/place.ts';
import type { Spending } from '../scripts/costs/spending.ts';
import { costsTable, readCostsTable } from '../scripts/costs/table.ts';
import { CAP, COUNTED_VARIABLES, countUnits } from '../scripts/costs/units.ts';

const ROOT = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'solvent-costs-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const page = readFileSync(join(ROOT, 'docs/costs.md'), 'utf8');
let units: Map<string, Spending>;
let bytesOfADecision: number;
beforeAll(async () => {
  ({ units, bytesOfADecision } = await withCountedPlace(ROOT, folder, COUNTED_VARIABLES, countUnits));
}, 300_000);

describe('what a unit of work spends', () => {
  it('is no more, in any number, than docs/costs.md says', () => {
    const counted = readCostsTable(costsTable(units));
    const written = readCostsTable(page);
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

describe('what a month costs', () => {
  it.each([
    [100, 110],
    [500, 450],
    [3_000, 2_600],
  ])('at %i predictions a second is at most %i dollars', (rate, most) => {
    expect(monthAt(rate, units).total).toBeLessThanOrEqual(most);
  });

  it('stands in docs/costs.md', () => {
    expect(page).toContain(monthsTable(RATES.map((rate) => monthAt(rate, units))));
  });

  it('with records of all decisions stands there as well, with what one takes', () => {
    const months = RATES.map((rate) => recordedMonthAt(rate, units, bytesOfADecision));
    expect(page).toContain(recordedMonthsTable(months));
    expect(page).toContain(`A recorded decision takes ${Math.round(bytesOfADecision)} bytes in the end`);
  });

  it('of a portfolio stands there too', () => {
    expect(page).toContain(recordedRowsSentence(units, bytesOfADecision));
  });

  it.each(['wrangler.toml', 'workers/batch/wrangler.toml', 'workers/drift/wrangler.toml'])(
    'is counted with the cap of samples that %s has',
    (path) => {
      expect(readFileSync(join(ROOT, path), 'utf8')).toContain(`DRIFT_SAMPLES_PER_MINUTE = "${CAP}"`);
    },
  );
});
