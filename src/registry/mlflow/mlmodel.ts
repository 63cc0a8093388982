/** A flavor's plain values by key: what it calls its file, above all. */
export type Flavor = ReadonlyMap<string, string>;

/**
 * The flavors that an `MLmodel` names, each with its plain values.
 *
 * The file is YAML as Python's `yaml.safe_dump` writes it: a key a line, inner ones indented. Only this form is read, and of it only what
 * stands below `flavors`; a value that is a list, a mapping or goes on in the next line is left out.
 */
export function readFlavors(text: string): Map<string, Flavor> {
  const flavors = new Map<string, Map<string, string>>();
  let isInside = false;
  let outer = 0;
  let inner = 0;
  let flavor = new Map<string, string>();
  let last = '';
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(#.*)?$/.test(line)) continue;
    const indent = line.search(/\S/);
    if (indent === 0) {
      isInside = /^flavors:\s*$/.test(line);
      outer = 0;
      continue;
    }
    if (!isInside) continue;
    outer ||= indent;
    const [, key = '', value = ''] = /^\s*([\w.'"-]+):(?:\s+(.*))?$/.exec(line) ?? [];
    if (indent === outer) {
      flavor = new Map();
      flavors.set(plain(key) ?? key, flavor);
      inner = 0;
      continue;
    }
    inner ||= indent;
    if (indent > inner) {
      // The value above goes on here.
      flavor.delete(last);
      continue;
    }
    last = key;
    const read = plain(value);
    if (read !== null) flavor.set(key, read);
  }
  return flavors;
}

/** A value that is written in one line; null for everything else. */
function plain(written: string): string | null {
  const text = written.trim();
  if (/^'.*'$/.test(text)) return text.slice(1, -1).replaceAll("''", "'");
  if (/^".*"$/.test(text)) {
    try {
      return JSON.parse(text) as string;
    } catch {
      return null;
    }
  }
  return text === '' || text === 'null' || /^['"[{&*!|>%@`-]/.test(text) ? null : text;
}
