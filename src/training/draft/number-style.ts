import { numberFlags, numberWarning } from '../../application/number-warning.ts';
import { SolventError } from '../../errors.ts';
import type { NumberSignsFinder } from '../../table/number-signs.ts';
import type { CsvFile } from '../data/csv.ts';

/**
 * What is to be said of a file whose numbers may mean something else; undefined for nothing.
 *
 * @throws SolventError `validation_error` when they cannot be meant as programs read them: nothing could be told of such columns
 */
export function numberSignsNote(name: string, file: CsvFile, finder: NumberSignsFinder): string | undefined {
  const signs = finder.found();
  if (!signs) return undefined;
  const warning = numberWarning(
    { format: 'csv', delimiter: file.delimiter, columns: file.header, signs },
    numberFlags,
  );
  if (warning === undefined || !signs.sure) return warning;
  throw new SolventError(
    'validation_error',
    `${name}: ${warning} If they are no numbers, ${numberFlags({ decimal: '.' })} says so.`,
  );
}
