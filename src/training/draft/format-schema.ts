import type { SchemaFile } from './draft.ts';

/** A schema as it is kept in a file: a key a line, and a field a line. */
export function formatSchema(schema: SchemaFile): string {
  const lines = Object.entries(schema).map(([key, value]) => {
    const isList = Array.isArray(value) && value.some((item) => typeof item === 'object');
    const text = isList
      ? `[\n${value.map((item) => `    ${onOneLine(item)}`).join(',\n')}\n  ]`
      : onOneLine(value);
    return `  ${JSON.stringify(key)}: ${text}`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** JSON with spaces as people set them: `{ "name": "age", "missing": [-9, "NA"] }`. */
function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}: ${onOneLine(member)}`,
  );
  return `{ ${members.join(', ')} }`;
}
