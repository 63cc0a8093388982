import type { Operation } from './documented.ts';
import type { Draw } from './draw.ts';

const VALUES = [
  '',
  ' ',
  '*',
  '*/*',
  '0',
  '-1',
  'a, b',
  ',,,',
  ';;',
  'q=1',
  '"',
  '"a',
  'W/"a"',
  '\t',
  '\xff\xfe',
  'é',
  '1e9',
  'bytes=0-0',
  'null',
  '=?utf-8?q?a?=',
];
const KNOWN: readonly (readonly [string, readonly string[]])[] = [
  [
    'Accept',
    [
      '*/*',
      'application/json',
      'text/csv;q=0',
      'text/*;q=abc',
      'application/x-ndjson',
      'image/png',
      '*/*;q=0',
      'a'.repeat(300),
    ],
  ],
  ['Accept-Encoding', ['gzip', 'gzip;q=0', 'identity;q=0', 'br, gzip', '*;q=0', 'gzip;q=2', 'nonsense']],
  [
    'Range',
    [
      'bytes=0-',
      'bytes=5-1',
      'bytes=-0',
      'bytes=-5',
      'bytes=0-0,2-3',
      'bytes=99999999999999999999-',
      'bytes=0-18446744073709551616',
      'lines=1-2',
      'bytes=',
    ],
  ],
  ['If-None-Match', ['*', '"a"', 'W/"a"', '"a", "b"', 'a']],
  ['If-Match', ['*', '"a"', 'W/"a"']],
  ['If-Range', ['"a"', 'Wed, 21 Oct 2015 07:28:00 GMT', 'W/"a"']],
  ['If-Modified-Since', ['Wed, 21 Oct 2015 07:28:00 GMT', 'never']],
  ['Idempotency-Key', ['a', 'a b', 'x'.repeat(201), '\x7f', "'; --", 'same']],
  ['Dry-Run', ['true', 'false', '1', 'maybe']],
  ['X-Request-Id', ['short', 'x'.repeat(65), '8f14e45f-ceea-467f-a9ef-8e1d2c3b4a5d', '<script>', '../../x']],
  ['X-API-Key', ['guess', 'dev-key ', ' dev-key', 'dev-key, dev-key', 'DEV-KEY', 'x'.repeat(8_000)]],
  ['Authorization', ['Bearer dev-key', 'Basic ZGV2LWtleQ==', 'Digest x']],
  ['Cookie', ['a=b', 'a=b; '.repeat(500)]],
  ['Origin', ['null', 'https://evil.test', 'file://']],
  ['Access-Control-Request-Method', ['POST', 'BREW']],
  ['Access-Control-Request-Headers', ['x-api-key', '*']],
  ['CF-Connecting-IP', ['127.0.0.1', '2001:db8::1', 'not an address']],
  ['CF-Worker', ['evil.test']],
  ['CF-IPCountry', ['XX']],
  [
    'MF-Original-URL',
    ['http://solvent.test/metrics', 'nonsense', 'http://127.0.0.1/cdn-cgi/local/scheduled'],
  ],
  ['MF-Route-Override', ['solvent-drift', 'core:entry']],
  ['MF-CF-Blob', ['{broken', '{}', '{"colo":"X"}']],
  ['MF-Op', ['GET', 'PUT']],
  ['MF-Custom-Service', ['x']],
  ['MF-Proxy-Shared-Secret', ['x']],
  ['MF-Disable-Pretty-Error', ['true']],
  ['MF-Console-Method', ['log']],
  ['X-Forwarded-For', ['1.2.3.4', '::1, 1.2.3.4']],
  ['X-Forwarded-Host', ['evil.test']],
  ['X-Forwarded-Proto', ['https', 'gopher']],
  ['X-HTTP-Method-Override', ['DELETE']],
  ['Forwarded', ['for=1.2.3.4;host=evil.test']],
  ['Host', ['evil.test', 'solvent.test:99999', '[::1', '', 'a b', 'x'.repeat(300), 'core:entry']],
  ['User-Agent', ['', 'x'.repeat(8_000)]],
  ['Referer', ['http://a/', '\xff']],
  ['Prefer', ['respond-async']],
  ['Inference-Header-Content-Length', ['10', '-1', '99999999999']],
];

/** Headers with a right value for each that an operation tells of, and odd ones beside them. @param largest see `oddTarget` */
export function oddHeaders(draw: Draw, { parameters }: Operation, largest: number): [string, string][] {
  const headers: [string, string][] = [];
  if (!draw.once(8)) headers.push(['X-API-Key', 'dev-key']);
  for (const { name, in: place, values } of parameters)
    if (place === 'header' && values.length > 0 && draw.once(4)) headers.push([name, draw.pick(values)]);
  for (let count = draw.below(4); count > 0; count--) headers.push(oddHeader(draw, parameters, largest));
  if (headers.length > 0 && draw.once(12)) headers.push(draw.pick(headers));
  return headers;
}

function oddHeader(draw: Draw, parameters: Operation['parameters'], largest: number): [string, string] {
  const own = parameters.filter((parameter) => parameter.in === 'header');
  if (own.length > 0 && draw.once(3)) return [draw.pick(own).name, draw.pick(VALUES)];
  if (draw.once(12)) return [`X-${draw.text('abc-_.~!', 30)}`, 'x'.repeat(draw.below(largest))];
  const [name, values] = draw.pick(KNOWN);
  return [
    draw.once(5) ? draw.pick([name.toLowerCase(), name.toUpperCase()]) : name,
    draw.pick(draw.once(4) ? VALUES : values),
  ];
}
