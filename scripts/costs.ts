import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCommand } from './cli/command.ts';
import {
  monthAt,
  monthsTable,
  RATES,
  recordedMonthAt,
  recordedMonthsTable,
  recordedRowsSentence,
} from './costs/month.ts';
import { withCountedPlace } from './costs/place.ts';
import { costsTable } from './costs/table.ts';
import { COUNTED_VARIABLES, countUnits } from './costs/units.ts';

readCommand({
  run: 'npm run costs',
  about: [
    "Counts what a unit of work does at Cloudflare's bindings, over Miniflare's bucket and database, and prints the tables of docs/costs.md: each unit, and what a month costs.",
  ],
  options: {},
  fails: 'something could not be counted',
  example: 'npm run costs',
});

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'solvent-costs-'));
try {
  const { units, bytesOfADecision } = await withCountedPlace(root, folder, COUNTED_VARIABLES, countUnits);
  const months = monthsTable(RATES.map((rate) => monthAt(rate, units)));
  const recorded = RATES.map((rate) => recordedMonthAt(rate, units, bytesOfADecision));
  const rows = recordedRowsSentence(units, bytesOfADecision);
  process.stdout.write(
    `${costsTable(units)}\n${months}\n${recordedMonthsTable(recorded)}\nA recorded decision takes ${Math.round(bytesOfADecision)} bytes in the end. ${rows}\n`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
