/** Text in quotes (an E'' string is not told apart: nobody writes one), a name in quotes, a comment to the end of its line, a comment in stars. */
const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g;

/** A statement with `change` done to all that stands outside of quotes and comments. */
export function inCode(sql: string, change: (code: string) => string): string {
  let [changed, end] = ['', 0];
  for (const { 0: quoted, index } of sql.matchAll(QUOTED)) {
    changed += change(sql.slice(end, index)) + quoted;
    end = index + quoted.length;
  }
  return changed + change(sql.slice(end));
}
