import { seededRandom } from '../../random.ts';
import { NumberSignsFinder } from '../../table/number-signs.ts';
import type { CsvFile } from '../data/csv.ts';
import { ColumnProfile } from './column-profile.ts';
import { RowSample } from './row-sample.ts';
import { type GivenMeanings, TargetValues } from './target-values.ts';
import { Memory } from './uniqueness.ts';
import type { OutcomeCounts } from './value-counts.ts';
import { isIdentifier } from './vocabulary.ts';

/** What was found in a file. */
export interface FileProfile {
  header: string[];
  columns: ColumnProfile[];
  /** Rows of the file, and those that cannot be read: of too few cells, too long. */
  rows: number;
  malformed: { rows: number; first?: { row: number; message: string } };
  /** Rows without a target, or with one that means neither, which nothing is learnt from. */
  unlabelled: number;
  target: TargetValues;
  outcomes: OutcomeCounts;
  sample: RowSample;
  signs: NumberSignsFinder;
}

/** Every so many rows are looked at for how the file writes numbers, beside the first ones. */
const LOOKED_AT_EVERY = 16;
const FIRST_LOOKED_AT = 1000;

/** Values that all columns with names of identifiers may remember together (at most 128 MB) … */
const MOST_IDENTIFIERS = 1 << 22;
/** … and all others (at most 16 MB). */
const MOST_OTHERS = 1 << 19;

/**
 * Reads a file once. Memory grows with its columns and not with its rows.
 *
 * @param target the target's column; -1 where it is not known: then every row counts, and none is of an outcome
 * @param onRows is told now and then how many rows were read; beside it stands what the target's values mean
 */
export async function profileFile(
  csv: CsvFile,
  target: number,
  { onRows, ...meanings }: GivenMeanings & { onRows?: (rows: number) => void },
): Promise<FileProfile> {
  const { header } = csv;
  // What is called an identifier must not forget for the sake of what is not.
  const ofIdentifiers = new Memory(MOST_IDENTIFIERS);
  const ofOthers = new Memory(MOST_OTHERS);
  const columns = header.map((column) => new ColumnProfile(isIdentifier(column) ? ofIdentifiers : ofOthers));
  const profile: FileProfile = {
    header,
    columns,
    rows: 0,
    malformed: { rows: 0 },
    unlabelled: 0,
    target: new TargetValues(meanings),
    outcomes: [0, 0],
    sample: new RowSample(header.length, seededRandom(1)),
    signs: new NumberSignsFinder(header.map(() => 'signed')),
  };
  const numbers = new Float64Array(header.length);
  await csv.forEachRow((row) => {
    profile.rows++;
    if (profile.rows % 10_000 === 0) onRows?.(profile.rows);
    if (row.problem) {
      profile.malformed.rows++;
      profile.malformed.first ??= { row: row.number, message: row.problem.message };
      return undefined;
    }
    const outcome = target < 0 ? 0 : profile.target.add(row.plain(target));
    if (outcome === undefined) {
      profile.unlabelled++;
      return undefined;
    }
    profile.outcomes[outcome]++;
    const isLookedAt = profile.rows <= FIRST_LOOKED_AT || profile.rows % LOOKED_AT_EVERY === 0;
    columns.forEach((column, index) => {
      numbers[index] = column.add(row, index, outcome);
      if (isLookedAt) profile.signs.look(index, row.text(index));
    });
    profile.sample.add(numbers, outcome);
    return undefined;
  });
  return profile;
}
