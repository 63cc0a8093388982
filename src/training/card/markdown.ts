/** Text that comes from schemas and data, in Markdown (CommonMark and what GitHub adds), where it is shown and means nothing. */

/** On one line: a line break could begin a heading, a list or a table. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\v\f\u0085\u2028\u2029]+/g, ' ').replaceAll('\0', '\ufffd');
}

/** What marks up a text wherever it stands; behind them what makes a link of an address without being asked. */
const MARKS = /[\\`*_[\]<>&|~#@]|:(?=\/\/)|(?<=www)\./gi;
/** What makes a list of a line that it begins, or a heading of the one above. */
const LINE_START = /^(\d{0,9})([-+=.)])/;

/** As text. */
export function shown(text: string): string {
  return inCell(text).replace(LINE_START, '$1\\$2');
}

/** As text in a cell of a table, which begins no list whatever it begins with. */
export function inCell(text: string): string {
  return oneLine(text).trim().replaceAll(MARKS, '\\$&');
}

/** As code: between more backticks than stand in it. */
export function code(text: string): string {
  const line = oneLine(text);
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  // A reader takes one space away at each end, where both have one.
  const padding = /^`|`$|^ .* $/.test(line) ? ' ' : '';
  return `${fence}${padding}${line}${padding}${fence}`;
}
