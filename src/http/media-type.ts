/** A media type in lower case, and its parameters by their names in lower case. */
export interface MediaType {
  type: string;
  parameters: Map<string, string>;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const TYPE = new RegExp(`[ \\t]*(${TOKEN}/${TOKEN})`, 'y');
/** A value may be a quoted string, in which `;` is a character like any other. */
const PARAMETER = new RegExp(`[ \\t]*;[ \\t]*(?:(${TOKEN})=(?:(${TOKEN})|"((?:[^"\\\\]|\\\\.)*)"))?`, 'y');

/**
 * Reads a Content-Type (RFC 9110, 8.3.1). No package in use tells a parameter that stands twice: they keep one of the two.
 * @returns undefined for what is not well formed, and where a parameter has two values: which was meant cannot be known
 */
export function parseMediaType(header: string): MediaType | undefined {
  let at = 0;
  const next = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(header);
    if (found) at = pattern.lastIndex;
    return found;
  };
  const [, type] = next(TYPE) ?? [];
  const parameters = new Map<string, string>();
  for (let found = next(PARAMETER); found; found = next(PARAMETER)) {
    const [, name, token, quoted = ''] = found;
    if (name === undefined) continue;
    const value = token ?? quoted.replace(/\\(.)/g, '$1');
    const known = parameters.get(name.toLowerCase());
    if (known !== undefined && known.toLowerCase() !== value.toLowerCase()) return undefined;
    parameters.set(name.toLowerCase(), value);
  }
  if (type === undefined || header.slice(at).trim() !== '') return undefined;
  return { type: type.toLowerCase(), parameters };
}
