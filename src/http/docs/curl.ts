/** A body or an answer in one media type, as OpenAPI has it. */
export interface Media {
  schema: Record<string, unknown>;
  example?: unknown;
}

/** A command line that calls an operation, with the body's example where there is one. */
export function curlOf(
  url: string,
  method: string,
  keyed: boolean,
  content: Record<string, Media> | undefined,
): string {
  const words = [method !== 'GET' && !content ? `curl -X ${method}` : 'curl'];
  if (keyed) words.push(`-H 'X-API-Key: …'`);
  const [type, body] = Object.entries(content ?? {})[0] ?? [];
  if (type && body) {
    words.push(`-H 'Content-Type: ${type}'`);
    words.push(
      body.example === undefined
        ? '--data-binary @file'
        : `--data-binary ${shellQuoted(textOf(body.example))}`,
    );
  }
  return [...words, `'${url}'`].join(' \\\n  ');
}

/** For a POSIX shell. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function textOf(example: unknown): string {
  return typeof example === 'string' ? example : JSON.stringify(example);
}
