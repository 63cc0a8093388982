import { documents } from './documents.ts';

export interface Printed {
  document: string;
  /** Without a comment behind it. */
  command: string;
}

const BLOCK = /^ *```(\w*)\n([\s\S]*?)^ *```$/gm;

/**
 * The commands that the documents print for a reader to type: the lines of their `sh` blocks, what stands behind `$` in others,
 * and what a table says a figure came from.
 */
export function printedCommands(): Printed[] {
  return documents().flatMap(({ path, text }) => {
    const inBlocks = [...text.matchAll(BLOCK)].flatMap(([, language, body]) =>
      language === 'sh' ? joined(body!, () => true) : joined(body!, (line) => line.startsWith('$ ')),
    );
    const inTables = [...text.matchAll(/^\|.*\| `(npm run [^`]+)` \|/gm)].map(([, command]) => command!);
    return [...inBlocks, ...inTables].map((command) => ({ document: path, command }));
  });
}

/** Lines to commands: a quote that is open and a backslash at the end go on in the next one. */
function joined(body: string, begins: (line: string) => boolean): string[] {
  const commands: string[] = [];
  let open = '';
  for (const line of body.split('\n').map((each) => each.trim())) {
    if (!open && (line === '' || !begins(line))) continue;
    open += (open && '\n') + (open ? line : line.replace(/^\$ /, ''));
    if (open.endsWith('\\') || open.split("'").length % 2 === 0) continue;
    commands.push(open.replace(/\s{2,}#\s[^'\n]*$/, ''));
    open = '';
  }
  if (open) throw new Error(`A document prints a command that does not end: ${open}`);
  return commands;
}
