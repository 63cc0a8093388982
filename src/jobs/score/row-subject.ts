import { NO_SUBJECT, SUBJECT_PATTERN } from '../../decisions/subject.ts';
import { ownKeyProblem, ownKeyText } from '../../scoring/own-key.ts';
import { undefused } from '../../table/cell.ts';
import type { Dialect } from '../../table/dialect.ts';
import { keyReader, keyValueReader } from './key-reader.ts';
import type { RowFault } from './rejects.ts';

/**
 * Reads whose application a row is, as text; empty where it does not say. Of a job that is not recorded nobody asks.
 * @param ofAll whose all rows are, where no column tells it
 */
export function subjectReader(dialect: Dialect, ofAll = ''): (row: Uint8Array) => string {
  const key = dialect.recorded?.subjectColumn;
  if (key === undefined) return () => ofAll;
  const textOf = keyReader({ key }, dialect);
  // A refused row that comes again may have what we gave it back with.
  return (row) => undefused(textOf(row));
}

/**
 * Tells what is wrong with the subject of a row, which could never be found by it or erased; undefined of a file that has no column of
 * subjects.
 */
export function subjectFaults(dialect: Dialect): ((row: Uint8Array) => RowFault | undefined) | undefined {
  const column = dialect.recorded?.subjectColumn;
  if (column === undefined) return undefined;
  const cellOf = keyValueReader(column, dialect);
  return (row) => {
    const value = cellOf(row);
    const subject = undefused(ownKeyText(value));
    const isSubject = subject === '' || SUBJECT_PATTERN.test(subject);
    // A truth value, a list or an object has no text that anybody could ask by.
    return isSubject && !ownKeyProblem(value, column)
      ? undefined
      : { column, code: 'malformed_row', message: `${column} ${NO_SUBJECT}` };
  };
}
