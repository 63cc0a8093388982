/** An answer as it came over the wire. */
export interface WireAnswer {
  status: number;
  /** By lower-case name; of several the last. */
  headers: Map<string, string>;
  /** Head and body, on the wire. */
  bytes: number;
  /** A byte a sign. */
  body: string;
  /** Whether it came to the end that its head announces. */
  isWhole: boolean;
}

/**
 * The answers that came over a connection, one after the other.
 * @param isHead whether those to what was asked have no body
 * @returns undefined for what is no HTTP
 */
export function answersIn(received: Buffer, isHead: boolean): WireAnswer[] | undefined {
  const text = received.toString('latin1');
  const answers: WireAnswer[] = [];
  for (let at = 0; at < text.length; ) {
    const headEnd = text.indexOf('\r\n\r\n', at);
    const match = /^HTTP\/1\.1 (\d{3})[^\r\n]*\r\n/.exec(text.slice(at, at + 200));
    if (!match || headEnd < 0) return undefined;
    const status = Number(match[1]);
    const headers = headersIn(text.slice(at + match[0].length, headEnd));
    const bodyAt = headEnd + 4;
    const hasBody = !isHead && status >= 200 && status !== 204 && status !== 304;
    const { body, end, isWhole } = hasBody
      ? bodyIn(text, bodyAt, headers)
      : { body: '', end: bodyAt, isWhole: true };
    // 100 and its like are no answers.
    if (status >= 200 || status === 101) answers.push({ status, headers, bytes: end - at, body, isWhole });
    at = end;
  }
  return answers;
}

function headersIn(lines: string): Map<string, string> {
  return new Map(
    lines.split('\r\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

interface Body {
  body: string;
  end: number;
  isWhole: boolean;
}

function bodyIn(text: string, at: number, headers: ReadonlyMap<string, string>): Body {
  if (headers.get('transfer-encoding') === 'chunked') return piecesIn(text, at);
  const end = at + Number(headers.get('content-length') ?? text.length - at);
  return { body: text.slice(at, end), end: Math.min(end, text.length), isWhole: end <= text.length };
}

function piecesIn(text: string, at: number): Body {
  const pieces: string[] = [];
  for (let place = at; ; ) {
    const match = /^([0-9a-f]+)\r\n/i.exec(text.slice(place, place + 20));
    const length = Number.parseInt(match?.[1] ?? '', 16);
    const begin = place + (match?.[0].length ?? 0);
    place = begin + length + 2;
    const isWhole = length === 0 && place <= text.length;
    if (isWhole || !(place <= text.length))
      return { body: pieces.join(''), end: isWhole ? place : text.length, isWhole };
    pieces.push(text.slice(begin, begin + length));
  }
}
