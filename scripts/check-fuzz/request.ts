import { coded } from './coding.ts';
import type { Operation } from './documented.ts';
import type { Draw } from './draw.ts';
import { oddHeaders } from './headers.ts';
import { oddJson } from './json.ts';
import { oddTable } from './table.ts';
import { oddTarget } from './target.ts';

/** A request as a client means it: how it is put on the wire is another matter (`wire.ts`). */
export interface OddRequest {
  /** What it is made of: `POST /api/v1/predict`. */
  operation: string;
  /** That operation's own. */
  path: string;
  method: string;
  target: string;
  headers: [string, string][];
  body: Buffer | null;
  /** Bytes that its body unpacks to. */
  unpacked: number;
}

/** What requests are made of. */
export interface Seeds {
  operations: readonly Operation[];
  /** Ids that exist. */
  ids: readonly string[];
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const TYPES = [
  'application/json',
  'text/csv',
  'text/tab-separated-values',
  'application/x-ndjson',
  'application/ndjson',
  'text/plain',
  'application/octet-stream',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'application/xml',
  'APPLICATION/JSON',
  'application/problem+json',
  'json',
  ',',
  '',
];
/** Sizes that a part of a request may grow to, and how often, of 32: most are small, or the run would take all day. */
const LARGEST = [
  ...Array(24).fill(300),
  ...Array(5).fill(8_000),
  ...Array(2).fill(70_000),
  400_000,
] as readonly number[];

/** An odd request, the same one for the same draws. */
export function oddRequest(draw: Draw, { operations, ids }: Seeds): OddRequest {
  // What reads a body has the most to go wrong.
  const operation = draw.pick(
    draw.once(3) ? operations : operations.filter(({ bodies }) => bodies.length > 0),
  );
  const largest = draw.pick(LARGEST);
  const method = draw.once(12) ? draw.pick(METHODS) : operation.method;
  const target = oddTarget(draw, operation, ids, Math.min(largest, 70_000));
  const headers = oddHeaders(draw, operation, Math.min(largest, 8_000));
  const { path } = operation;
  const request = { operation: `${operation.method} ${path}`, path, method, target };
  const written = operation.bodies.length > 0 || draw.once(10) ? oddBody(draw, operation, largest) : null;
  if (written === null) return { ...request, headers, body: null, unpacked: 0 };
  const { bytes, headers: said, unpacked } = written;
  return { ...request, headers: [...headers, ...said], body: bytes, unpacked };
}

function oddBody(draw: Draw, { bodies }: Operation, largest: number) {
  const { type, example } = bodies.length > 0 ? draw.pick(bodies) : { type: 'application/json', example: {} };
  const said = draw.once(10) ? draw.pick(TYPES) : type;
  return coded(draw, oddText(draw, example, largest), said, largest);
}

function oddText(draw: Draw, example: unknown, largest: number): string {
  const isText = typeof example === 'string';
  // Something right now and then, so that what stands behind the checks is met too.
  if (draw.once(5)) return isText ? example : JSON.stringify(example);
  return isText ? oddTable(draw, example, largest) : oddJson(draw, example, largest);
}
