import { readJsonText } from '../../application/json-text.ts';
import { SolventError } from '../../errors.ts';

/** A member of the outermost object, by where it stands in the text. */
interface Member {
  key: string;
  begin: number;
  valueBegin: number;
  valueEnd: number;
}

/**
 * The text of a schema file with another `training` block: in the place of the one that it has, or after its last key.
 * Not a character of the rest changes.
 *
 * @throws SolventError `validation_error` when the text is not an object in JSON
 */
export function withTrainingBlock(text: string, block: Record<string, unknown>): string {
  const members = membersOf(text);
  const last = members.at(-1);
  if (!last) throw new SolventError('validation_error', 'The schema is not an object with keys in it');
  // What stands before the first key stands before each: a line break and an indent, or blanks.
  const separator = /\s*$/.exec(text.slice(0, members[0]!.begin))![0];
  const value = valueText(block, separator);
  const present = members.findLast(({ key }) => key === 'training');
  const edited = present
    ? text.slice(0, present.valueBegin) + value + text.slice(present.valueEnd)
    : `${text.slice(0, last.valueEnd)},${separator || ' '}"training": ${value}${text.slice(last.valueEnd)}`;
  readJsonText('The schema', edited);
  return edited;
}

/** A key a line where the file has its keys on lines, otherwise one line. */
function valueText(block: Record<string, unknown>, separator: string): string {
  const newline = /\r?\n/.exec(separator)?.[0];
  if (newline === undefined) return JSON.stringify(block);
  const indent = separator.slice(separator.lastIndexOf('\n') + 1);
  const lines = Object.entries(block).map(
    ([key, value]) => `${newline}${indent}${indent}${JSON.stringify(key)}: ${onOneLine(value)}`,
  );
  return `{${lines.join(',')}${newline}${indent}}`;
}

function onOneLine(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${onOneLine(inner)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** The members of the outermost object. The text has to be JSON: then brackets outside of strings are enough to go by. */
function membersOf(text: string): Member[] {
  readJsonText('The schema', text);
  const members: Member[] = [];
  let depth = 0;
  let open: Omit<Member, 'valueEnd'> | null = null;
  let contentEnd = 0;
  for (const { index: begin, 0: token } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g)) {
    if (depth === 1 && (token === ',' || token === '}') && open) {
      members.push({ ...open, valueEnd: contentEnd });
      open = null;
    } else if (depth === 1 && !open && token.startsWith('"')) {
      open = { key: JSON.parse(token) as string, begin, valueBegin: -1 };
    } else if (open && open.valueBegin < 0 && token !== ':') {
      open.valueBegin = begin;
    }
    if (token === '{' || token === '[') depth++;
    if (token === '}' || token === ']') depth--;
    contentEnd = begin + token.length;
  }
  return members;
}
