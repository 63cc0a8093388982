import Papa from 'papaparse';
import { SolventError } from '../../errors.ts';

/** A CSV being read: its header at once, its rows as they come. */
export interface CsvFile {
  header: string[];
  delimiter: string;
  rows: AsyncIterable<CsvRow>;
}

export interface CsvRow {
  /** As a spreadsheet counts: the header is row 1. */
  number: number;
  cells: string[];
}

/** A row of this many characters is a quote that nobody closed. */
const LONGEST_ROW = 1 << 20;

const DELIMITERS = [',', ';', '\t'];

/**
 * Reads a CSV from a stream: UTF-8 with or without a byte order mark, quoted cells, rows ended by LF, CRLF or a lone CR.
 * Blank lines are passed over. Rows keep as many cells as they have: whether that is right is the caller's to judge.
 * Papa Parse splits the cells; its `Parser` is the part that takes text piece by piece wherever JavaScript runs.
 *
 * @param name names the file in errors
 * @param delimiter found in the header when absent: whichever of `,`, `;` and tab stands there most often
 * @throws SolventError `validation_error` when the file is empty, not UTF-8, or has a quote that is never closed
 */
export async function openCsv(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  delimiter?: string,
): Promise<CsvFile> {
  const text = decode(name, bytes);
  const first = await firstLine(text);
  if (first.text.trim() === '')
    throw unreadable(`${name} is empty. Give a CSV with a header row and one row a loan.`);
  const separator = delimiter ?? mostFrequent(first.text);
  // CRLF reads as LF, with the CR trimmed off the last cell: so files that mix the two read right as well.
  const newline = first.ending === '\r' ? '\r' : '\n';
  const rows = splitRows(name, first.text, text, separator, newline);
  const header = (await rows.next()).value as CsvRow;
  return { header: header.cells.map((cell) => cell.trim()), delimiter: separator, rows };
}

async function* decode(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  // The decoder swallows a byte order mark.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw unreadable(`${name} is not UTF-8 text. Save it as "CSV UTF-8" and try again.`, cause);
  }
}

/** Text up to at least the end of the header's line, and how that line ends. */
async function firstLine(text: AsyncGenerator<string>): Promise<{ text: string; ending: string }> {
  let gathered = '';
  for (;;) {
    const { value, done } = await text.next();
    if (!done) gathered += value;
    const ending = /[^\r\n](\r\n|\n|\r(?!$))/.exec(gathered)?.[1];
    if (ending || done || gathered.length > LONGEST_ROW)
      return { text: gathered, ending: ending ?? (/\r\s*$/.test(gathered) ? '\r' : '\n') };
  }
}

function mostFrequent(text: string): string {
  const header = text
    .trimStart()
    .split(/[\r\n]/, 1)[0]!
    .replaceAll(/"[^"]*"/g, '');
  const count = (delimiter: string) => header.split(delimiter).length;
  return DELIMITERS.reduce((best, next) => (count(next) > count(best) ? next : best));
}

async function* splitRows(
  name: string,
  begin: string,
  rest: AsyncGenerator<string>,
  delimiter: string,
  newline: '\r' | '\n',
): AsyncGenerator<CsvRow, void> {
  let number = 0;
  let pending = begin;
  for (;;) {
    const { value, done = false } = await rest.next();
    if (!done) pending += value;
    const parser = new Papa.Parser({ delimiter, newline });
    // All rows but the last, which the next piece may continue.
    const { data, errors, meta } = parser.parse(pending, 0, !done) as Papa.ParseResult<string[]>;
    const brokenRow = errors.find(({ row }) => row! < data.length)?.row;
    for (const [index, cells] of data.entries()) {
      number++;
      if (index === brokenRow) throw brokenQuote(name, number);
      if (cells.length > 1 || cells[0]!.trim() !== '') yield { number, cells };
    }
    if (done) return;
    pending = pending.slice(meta.cursor);
    if (pending.length > LONGEST_ROW) throw brokenQuote(name, number + 1);
  }
}

/** Nothing after such a quote can be trusted to stand in its own row, so reading ends. */
function brokenQuote(name: string, row: number): SolventError {
  return unreadable(
    `${name}, row ${row}: a quoted cell is not closed, or goes on after its quote. ` +
      'Close it, and double every quote that belongs to the text.',
  );
}

function unreadable(message: string, cause?: unknown): SolventError {
  return new SolventError('validation_error', message, { cause });
}
