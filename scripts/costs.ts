import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCommand } from './cli/command.ts';
import { withCountedPlace } from './costs/place.ts';
import { costsTable } from './costs/table.ts';
import { COUNTED_VARIABLES, countUnits } from './costs/units.ts';

readCommand({
  run: 'npm run costs',
  about: [
    "Counts what a unit of work does at Cloudflare's bindings, over Miniflare's bucket and database, and prints the table of docs/costs.md.",
  ],
  options: {},
  fails: 'something could not be counted',
  example: 'npm run costs',
});

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'solvent-costs-'));
try {
  const units = await withCountedPlace(root, folder, COUNTED_VARIABLES, countUnits);
  process.stdout.write(costsTable(units));
} finally {
  rmSync(folder, { recursive: true });
}
