/** No JSON begins with it. */
const TEXT = '=';

/** A message's body as a queue of ours keeps it: a text as it is, which costs nothing to write and to read, and anything else as JSON. */
export function messageText(body: unknown): string {
  return typeof body === 'string' ? TEXT + body : JSON.stringify(body);
}

/** The body that was kept so. */
export function messageBody(text: string): unknown {
  return text.startsWith(TEXT) ? text.slice(TEXT.length) : JSON.parse(text);
}
