import { SolventError } from '../../errors.ts';
import { csvRecordsOf } from '../../table/dialect.ts';
import { readBeginning } from '../../table/head/read.ts';
import { cellText } from '../../table/records/csv.ts';
import { readRows } from '../../table/rows.ts';
import { ROW_TOO_LONG, shapeProblem } from '../../table/shape.ts';
import type { GroupKey } from './key.ts';
import { type RefusedRow, readGroup, type SubjectGroup } from './read-group.ts';

const NEEDED = ['subject', 'attribute', 'group'] as const;

/**
 * Reads groups from a CSV as its bytes arrive: the columns `subject`, `attribute` and `group`, in any order and case; others are passed over.
 *
 * @param delimiter found out when absent
 * @returns the rows of each piece of the file
 * @throws SolventError `validation_error` for missing columns or no rows, `malformed_body` for a file that is no CSV, or whose last quote is
 *   never closed
 */
export async function* readGroupsCsv(
  source: AsyncIterator<Uint8Array>,
  keyOf: GroupKey,
  delimiter?: string,
): AsyncGenerator<(SubjectGroup | RefusedRow)[]> {
  try {
    const beginning = await readBeginning('csv', source, { delimiter, fits });
    const { dialect } = beginning.head;
    const records = csvRecordsOf(dialect);
    const [subject, attribute, group] = columnsOf(dialect.columns);
    yield* readRows(records, beginning, source, (bytes, { row }) => {
      const shape = bytes ? shapeProblem(records, dialect.columns.length) : ROW_TOO_LONG;
      if (shape) return { row, code: shape.code, message: shape.message };
      const text = (cell: number) => cellText(records, bytes!, cell);
      return readGroup(
        row,
        { subject: text(subject), attribute: text(attribute), group: text(group) },
        keyOf,
      );
    });
  } finally {
    // Refused or left behind, the sender must not wait for somebody to read on.
    await source.return?.();
  }
}

const namesOf = (header: readonly string[]) => header.map((column) => column.trim().toLowerCase());

/** How many of the columns stand in a header. */
function fits(header: string[]): number {
  const names = namesOf(header);
  return NEEDED.filter((name) => names.includes(name)).length;
}

function columnsOf(header: readonly string[]): [number, number, number] {
  const names = namesOf(header);
  const place = (needed: string) => {
    const found = names.indexOf(needed);
    if (found !== -1 && found === names.lastIndexOf(needed)) return found;
    throw new SolventError(
      'validation_error',
      `The file needs ${found === -1 ? 'a' : 'only one'} column ${needed}. It needs a subject, an attribute and a group.`,
      { details: [{ path: needed, message: found === -1 ? 'is missing' : 'stands twice' }] },
    );
  };
  return [place('subject'), place('attribute'), place('group')];
}
