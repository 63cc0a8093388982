/** A text in quotes, as JSON writes it; one that was cut short goes on to the end. */
const QUOTED = /("(?:[^"\\]|\\.)*(?:"|$))/;
/** What stands before the name of a column, which is the schema's and may be told. */
const NAMES = /\b(?:column|field|feature) $/i;
/** Counts of rows, shares and where a row stands may be told; any other number may be a cell. */
const NUMBER = /(?<![\w.]|\brows? )-?\d+(?:[.,]\d+)*(?![\w%]|[.,]\d| rows?\b| of\b)/g;
/** The file that an error begins with: its folders may have spaces. */
const FIRST_PATH = /^(?:[a-z]:)?[^:"\n]*[\\/]([^:"\\/\n]*)(?=: )/gim;
const PATH = /(?:[a-z]:)?[^\s"'`(),;]*[\\/]([^\s"'`(),;\\/]*)/gi;

/**
 * What an error says without what it quotes of somebody's data and without folders, for a server that many read. Errors quote cells in double
 * quotes, and numbers bare.
 *
 * @example withoutData('/home/ann/loans.csv: Column "age" fails in 3 rows, with cells such as "John Smith"')
 *   // loans.csv: Column "age" fails in 3 rows, with cells such as "…"
 */
export function withoutData(reason: string): string {
  const parts = reason.replace(FIRST_PATH, '$1').split(QUOTED);
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return part.replace(PATH, '$1').replace(NUMBER, '…');
      return NAMES.test(parts[index - 1]!) ? part : '"…"';
    })
    .join('');
}
