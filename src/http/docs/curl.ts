import type { JsonSchema } from '../json-schema.ts';
import type { OpenApiDocument } from '../openapi.ts';

/** A command line that calls an operation, with the body's own example where the schema has one. */
export function curlOf(
  url: string,
  method: string,
  keyed: boolean,
  content: Record<string, { schema: JsonSchema }> | undefined,
  document: OpenApiDocument,
): string {
  const words = [method !== 'GET' && !content ? `curl -X ${method}` : 'curl'];
  if (keyed) words.push(`-H 'X-API-Key: …'`);
  const [type, body] = Object.entries(content ?? {})[0] ?? [];
  if (type && body) {
    words.push(`-H 'Content-Type: ${type}'`);
    const example = exampleOf(body.schema, document);
    words.push(example === undefined ? '--data-binary @file' : `-d ${shellQuoted(JSON.stringify(example))}`);
  }
  return [...words, `'${url}'`].join(' \\\n  ');
}

/** For a POSIX shell. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function exampleOf(schema: JsonSchema, document: OpenApiDocument): unknown {
  const name = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1)! : undefined;
  const resolved = name ? document.components.schemas[name] : schema;
  return (resolved?.examples as unknown[] | undefined)?.[0];
}
