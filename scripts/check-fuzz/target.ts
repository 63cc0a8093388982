import type { Operation } from './documented.ts';
import type { Draw } from './draw.ts';

const IDS = [
  'x',
  '0',
  '-1',
  'null',
  'undefined',
  '..',
  '.',
  '%2e%2e',
  '%00',
  '%',
  '%zz',
  '%ff',
  "'",
  '%27%20OR%201=1',
  '😀',
  '%F0%9F%98%80',
  '__proto__',
];
const ELSEWHERE = [
  '/',
  '//',
  '/.',
  '/..',
  '/../../etc/passwd',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/api/v1/../../metrics',
  '/api//v1/predict',
  '/api/v1',
  '/API/V1/PREDICT',
  '/api/v1/predict;a=b',
  '/api/v1/predict%00',
  '/api/v1%2fpredict',
  '/api/v1/predict%3Fa=b',
  '/%',
  '/%zz',
  '/%c0%af',
  '/\\..\\',
  '//evil.test/healthz',
  '/redoc',
  '/favicon.ico',
  '/.env',
  '/cdn-cgi/local/r2/public/solvent/models/loan-default/registry.json',
  '/cdn-cgi/local/r2/s3/solvent',
  '/cdn-cgi/local/scheduled',
  '/cdn-cgi/handler/scheduled',
  '/cdn-cgi/mf/scheduled',
  '/cdn-cgi/trace',
  '/__scheduled',
  '/core:user:solvent-api',
];
/** What only bytes on the wire can say. */
const RAW = [
  '*',
  'healthz',
  '',
  'http://solvent.test/healthz',
  'https://evil.test:99/',
  '/healthz#a',
  '/a b',
  '/\0',
  '/\x7f',
  '/\xff',
  '?',
  'http://',
];
const QUERIES = [
  '',
  '=',
  '&',
  '&&&',
  '%',
  'a=%',
  'a[]=1',
  'limit=1&limit=2',
  'limit=0x10',
  'limit=1e1',
  'limit=%31',
  'cursor=%00',
  'version=__proto__',
  '__proto__=1',
  '?a=b',
  'a=b#c',
];

/**
 * Where a request goes: mostly to a route, with something odd in its place.
 * @param ids that exist
 * @param largest bytes that it may grow to, roughly
 */
export function oddTarget(
  draw: Draw,
  { path, parameters }: Operation,
  ids: readonly string[],
  largest: number,
): string {
  if (draw.once(25)) return draw.pick(ELSEWHERE);
  const place = path.replaceAll(/\{\w+\}/g, () => oddId(draw, ids, largest));
  return changedPath(draw, place) + oddQuery(draw, parameters, largest);
}

/** A target that is none, or not of the usual form. */
export function rawTarget(draw: Draw): string {
  return draw.pick(RAW);
}

function oddId(draw: Draw, ids: readonly string[], largest: number): string {
  if (ids.length > 0 && draw.once(2)) return draw.pick(ids);
  return draw.once(6) ? 'x'.repeat(1 + draw.below(largest)) : draw.pick(IDS);
}

function changedPath(draw: Draw, path: string): string {
  switch (draw.below(64)) {
    case 0:
      return `${path}/`;
    case 1:
      return path.replace(/[a-z](?=[^/]*$)/, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
    case 2:
      return path.replace(/[a-z](?=[^/]*$)/, (letter) => `%25${letter.charCodeAt(0).toString(16)}`);
    case 3:
      return path.replaceAll('/', '//');
    case 4:
      return `/x/..${path}`;
    case 5:
      return path.toUpperCase();
    case 6:
      return `${path}%00`;
    case 7:
      return `${path}/${'a/'.repeat(draw.below(500))}`;
    default:
      return path;
  }
}

function oddQuery(draw: Draw, parameters: Operation['parameters'], largest: number): string {
  const own = parameters.filter((parameter) => parameter.in === 'query');
  if (own.length > 0 && draw.once(2)) {
    const { name, values } = draw.pick(own);
    const value =
      values.length > 0 && draw.once(2)
        ? draw.pick(values)
        : draw.pick([...IDS, 'x'.repeat(draw.below(largest))]);
    return `?${name}=${value.includes('%') ? value : encodeURIComponent(value)}`;
  }
  if (draw.once(10)) return `?${draw.pick(QUERIES)}`;
  if (draw.once(40)) return `?${'a=b&'.repeat(draw.below(largest / 4))}`;
  return '';
}
