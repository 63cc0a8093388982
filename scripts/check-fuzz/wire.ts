import type { Draw } from './draw.ts';
import type { OddRequest } from './request.ts';
import { rawTarget } from './target.ts';

/** What is put on a connection, and what its client does then. */
export interface Wire {
  /** How it is put there. */
  form: string;
  bytes: Buffer;
  /** The client reads until the other side closes · says that it sends no more, and reads · goes away at once · goes away at the first byte. */
  client: 'reads' | 'ends' | 'leaves' | 'leaves reading';
  /** Whether what is said of the message is so: then an answer must come. */
  isHonest: boolean;
  /** Whether answers have no body, by the method. */
  isHead: boolean;
}

type Form = (draw: Draw, request: OddRequest) => Omit<Wire, 'form' | 'isHead'>;

const CRLF = '\r\n';

/** A head with its lines as they are given. The target is UTF-8, all else a byte a sign. */
function head(method: string, target: string, lines: readonly string[], version = 'HTTP/1.1'): Buffer {
  const place = Buffer.from(target).toString('latin1');
  return Buffer.from([`${method} ${place} ${version}`, ...lines, '', ''].join(CRLF), 'latin1');
}

function linesOf({ headers }: OddRequest, ...more: string[]): string[] {
  const host = headers.some(([name]) => name.toLowerCase() === 'host') ? [] : ['Host: solvent.test'];
  return [...host, ...headers.map(([name, value]) => `${name}: ${value}`), ...more];
}

const CLOSE = 'Connection: close';
const lengthOf = ({ body }: OddRequest) => `Content-Length: ${body?.length ?? 0}`;
const NOTHING = Buffer.alloc(0);

/** As it should be. */
const plain: Form = (_, request) => ({
  bytes: Buffer.concat([
    head(
      request.method,
      request.target,
      linesOf(request, CLOSE, ...(request.body ? [lengthOf(request)] : [])),
    ),
    request.body ?? NOTHING,
  ]),
  client: 'reads',
  isHonest: true,
});

/** In pieces, with what may stand beside them. */
const pieces: Form = (draw, request) => {
  const chunks: Buffer[] = [
    head(request.method, request.target, linesOf(request, CLOSE, 'Transfer-Encoding: chunked')),
  ];
  const body = request.body ?? NOTHING;
  const step = draw.pick([1, 7, 1_000, 60_000]);
  const extension = draw.pick(['', '', ';a=b', ';a="b;c"', `;${'x'.repeat(100)}`]);
  const most = step < 1_000 ? 200 : Number.POSITIVE_INFINITY;
  for (let at = 0, count = 0; at < body.length; count++) {
    const part = body.subarray(at, count < most ? at + step : undefined);
    chunks.push(Buffer.from(`${part.length.toString(16)}${extension}${CRLF}`), part, Buffer.from(CRLF));
    at += part.length;
  }
  const trailer = draw.pick(['', '', 'X-Trailer: a\r\n', 'X-API-Key: dev-key\r\n', 'Content-Length: 5\r\n']);
  chunks.push(Buffer.from(`0${CRLF}${trailer}${CRLF}`));
  return { bytes: Buffer.concat(chunks), client: 'reads', isHonest: true };
};

const BROKEN_PIECES = [
  'zz\r\n',
  '-5\r\nhello',
  'ffffffffffffffff1\r\n',
  '5\r\nhelloX',
  '5\nhello\n0\n\n',
  '5 \r\nhello',
  '0x5\r\nhello',
  '\r\n',
  '3\r\nab',
  '0\r\nbroken trailer',
];

const brokenPieces: Form = (draw, request) => ({
  bytes: Buffer.concat([
    head(request.method, request.target, linesOf(request, CLOSE, 'Transfer-Encoding: chunked')),
    Buffer.from(draw.pick(BROKEN_PIECES)),
  ]),
  client: 'ends',
  isHonest: false,
});

const lies: Form = (draw, request) => {
  const length = request.body?.length ?? 0;
  const said = draw.pick([
    [`Content-Length: ${length + 1 + draw.below(1_000)}`],
    [`Content-Length: ${Math.max(0, length - 1 - draw.below(length + 1))}`],
    ['Content-Length: -1'],
    ['Content-Length: 1e3'],
    ['Content-Length: 0x10'],
    ['Content-Length: 99999999999999999999'],
    ['Content-Length: 9007199254740993'],
    ['Content-Length:'],
    ['Content-Length: +5'],
    [lengthOf(request), `Content-Length: ${length + 1}`],
    [lengthOf(request), lengthOf(request)],
    [`Content-Length: ${length}, ${length}`],
    [lengthOf(request), 'Transfer-Encoding: chunked'],
    ['Transfer-Encoding: gzip'],
    ['Transfer-Encoding: chunked, gzip'],
    ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'],
    ['Transfer-Encoding: xchunked'],
    ['Transfer-Encoding : chunked'],
    ['Transfer-Encoding:\tchunked'],
    ['Transfer-Encoding: identity', lengthOf(request)],
  ]);
  return {
    bytes: Buffer.concat([
      head(request.method, request.target, linesOf(request, CLOSE, ...said)),
      request.body ?? NOTHING,
    ]),
    client: 'ends',
    isHonest: false,
  };
};

/** Breaks off somewhere. */
const brokenOff: Form = (draw, request) => {
  const whole = (draw.once(2) ? plain : pieces)(draw, request).bytes;
  const headEnd = whole.indexOf('\r\n\r\n') + 4;
  const at = draw.pick([headEnd, headEnd + draw.below(whole.length - headEnd + 1), draw.below(headEnd)]);
  return {
    bytes: whole.subarray(0, at),
    client: draw.pick(['ends', 'leaves', 'leaves']),
    isHonest: false,
  };
};

/** Sends all and does not wait for what it asked for. */
const goesAway: Form = (draw, request) => ({
  ...plain(draw, request),
  client: draw.pick(['leaves', 'leaves reading']),
  isHonest: false,
});

const expects: Form = (draw, request) => ({
  bytes: Buffer.concat([
    head(
      request.method,
      request.target,
      linesOf(
        request,
        CLOSE,
        lengthOf(request),
        `Expect: ${draw.pick(['100-continue', '100-Continue', 'nonsense', '100-continue, x'])}`,
      ),
    ),
    request.body ?? NOTHING,
  ]),
  client: 'ends',
  isHonest: false,
});

const upgrades: Form = (draw, request) => {
  const kind = draw.pick([
    ['Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='],
    ['Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'],
    ['Upgrade: nonsense'],
  ]);
  return {
    bytes: Buffer.concat([
      head(
        request.method,
        request.target,
        linesOf(request, 'Connection: Upgrade', ...kind, lengthOf(request)),
      ),
      request.body ?? NOTHING,
    ]),
    client: 'ends',
    isHonest: false,
  };
};

/** Three at once on one connection. */
const pipelined: Form = (draw, request) => {
  const kept = Buffer.concat([
    head(request.method, request.target, linesOf(request, lengthOf(request))),
    request.body ?? NOTHING,
  ]);
  return { bytes: Buffer.concat([kept, kept, plain(draw, request).bytes]), client: 'ends', isHonest: false };
};

const rawTargets: Form = (draw, request) => ({
  bytes: head(draw.pick([request.method, 'CONNECT', 'OPTIONS']), rawTarget(draw), linesOf(request, CLOSE)),
  client: 'ends',
  isHonest: false,
});

const oddHeads: Form = (draw, request) => {
  const { method, target } = request;
  const lines = linesOf(request, CLOSE);
  const heads = [
    () =>
      head(
        draw.pick(['BREW', 'get', 'G\0T', '', 'PROPFIND', 'TRACE', 'M-SEARCH', 'QUERY', 'x'.repeat(5_000)]),
        target,
        lines,
      ),
    () =>
      head(
        method,
        target,
        lines,
        draw.pick(['HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.2', 'HTTP/9', '', 'http/1.1']),
      ),
    () => head(method, target, [...lines, 'X-Folded: a', ' b', '\tc']),
    () =>
      head(method, target, [
        ...lines,
        draw.pick([
          'no colon',
          ': no name',
          'X-Blank : a',
          'X-Nul: a\0b',
          'X-Lf: a\nX-B: c',
          'X-Cr: a\rb',
          'É: a',
          '(x): a',
        ]),
      ]),
    () =>
      head(method, target, [
        ...lines,
        ...Array.from({ length: draw.below(2_500) }, (_, index) => `X-${index}: a`),
      ]),
    () => head(method, target, [...lines, `X-Long: ${'x'.repeat(draw.below(100_000))}`]),
    () =>
      head(method, `${target}${target.includes('?') ? '&' : '?'}${'x'.repeat(draw.below(70_000))}`, lines),
    () => head(method, target, ['Host: a', 'Host: b', CLOSE]),
    () => head(method, target, [CLOSE]),
    () => Buffer.concat([Buffer.from('\r\n\r\n'), head(method, target, lines)]),
    () => Buffer.from(head(method, target, lines).toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
    () => Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    () => Buffer.from(draw.text('GET /\r\n:\0\x16\x03\x01é', 200), 'latin1'),
    () => Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
  ];
  return { bytes: draw.pick(heads)(), client: 'ends', isHonest: false };
};

/** With how often each comes up. */
const FORMS: readonly [string, number, Form][] = [
  ['plain', 28, plain],
  ['in pieces', 6, pieces],
  ['broken pieces', 2, brokenPieces],
  ['a length that lies', 4, lies],
  ['broken off', 4, brokenOff],
  ['gone before the answer', 3, goesAway],
  ['expecting', 2, expects],
  ['upgrading', 1, upgrades],
  ['pipelined', 2, pipelined],
  ['a target that is none', 2, rawTargets],
  ['an odd head', 4, oddHeads],
];
const DRAWN = FORMS.flatMap(([name, times, form]) => Array<[string, Form]>(times).fill([name, form]));

/** A request as it is put on a connection, which may say other things than the request means. */
export function wireOf(draw: Draw, request: OddRequest): Wire {
  const [form, write] = draw.pick(DRAWN);
  const written = write(draw, request);
  // Empty lines before a request are passed over (RFC 9112, 2.2).
  const isHead = /^(?:\r?\n)*HEAD /.test(written.bytes.subarray(0, 64).toString('latin1'));
  return { form, ...written, isHead };
}
