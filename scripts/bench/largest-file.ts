import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sha256 } from '@noble/hashes/sha2.js';
import { unstable_readConfig } from 'wrangler';
import { readEnvironment } from '../../src/environment.ts';
import { BodyDigest } from '../../src/jobs/submit/body-digest.ts';
import { inParts } from '../../src/jobs/submit/parts.ts';
import { Splitter } from '../../src/jobs/submit/split.ts';
import { SUGGESTED_PART_BYTES } from '../../src/jobs/uploads/limits.ts';
import { PartsBody } from '../../src/jobs/uploads/read-parts.ts';
import type { BlobBody, BlobStore } from '../../src/ports.ts';
import { seededRandom } from '../../src/random.ts';
import { NUMERIC_RESULT_COLUMNS, RESULT_COLUMNS } from '../../src/scoring/result.ts';
import { csvToNdjson, ndjsonToCsv, ndjsonToJson } from '../../src/table/convert.ts';
import { readSent, readSource } from '../../src/table/source.ts';
import { PROJECT_ROOT } from '../dev/stack.ts';

/**
 * The CPU time that the API Worker spends on the largest portfolio that is allowed, in one request: measured on a part of it,
 * and multiplied. Fails where `cpu_ms` of wrangler.toml is not twice as much: a deployed machine may be slower than this one.
 */
type Compared = 'csv' | 'ndjson';
const PART = 1 / 20;
/** Of a chunk that the bucket hands over. */
const PIECE_BYTES = 512 * 1024;
const COLUMNS = Array.from({ length: 12 }, (_, index) => `column_${index}`);
const DIGITS = 1e7;

const { PORTFOLIO_MAX_BYTES: maxBytes, PORTFOLIO_MAX_ROWS: maxRows } = readEnvironment({});
const allowed = unstable_readConfig({ config: join(PROJECT_ROOT, 'wrangler.toml') }).limits!.cpu_ms! / 1000;
const rows = maxRows * PART;
const scored = [...COLUMNS, ...RESULT_COLUMNS];

const inputs = { csv: file(COLUMNS, 'csv', () => []), ndjson: file(COLUMNS, 'ndjson', () => []) };
const results = (random: number) => [String(Number(random > 0.8)), String(random), 'Low', '"12"'];
const outputs = { csv: file(scored, 'csv', results), ndjson: file(scored, 'ndjson', results) };
const compressed = {
  csv: gzipSync(inputs.csv, { level: 1 }),
  ndjson: gzipSync(inputs.ndjson, { level: 1 }),
};

console.log(`${maxRows} rows or ${maxBytes} bytes; cpu_ms allows ${allowed} s\n`);
console.log('work                          CPU s of the largest file');
for (const format of ['csv', 'ndjson'] as const)
  await report(`upload, ${format}, gzip`, format, () =>
    upload(format, new Blob([compressed[format]]).stream()),
  );
await report('parts of a csv, put', 'csv', () => putParts(inputs.csv));
await report('parts of a csv.gz, completed', 'csv', () => upload('csv', asParts(compressed.csv)));
const conversions = [
  ['csv', 'NDJSON', csvToNdjson(scored, ',', NUMERIC_RESULT_COLUMNS)],
  ['ndjson', 'CSV', ndjsonToCsv(scored)],
  ['ndjson', 'JSON', ndjsonToJson()],
] as const;
for (const [format, wanted, conversion] of conversions)
  await report(`download, ${format} as ${wanted}`, format, () =>
    drain(pieces(outputs[format]).pipeThrough(conversion)),
  );

/** Prints what some work on a part of the file means for all of it, whichever of rows and bytes is at its limit first. */
async function report(name: string, format: Compared, work: () => Promise<void>): Promise<void> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  const seconds = ((user + system) / 1e6) * Math.min(1 / PART, maxBytes / inputs[format].length);
  const fits = seconds * 2 <= allowed;
  console.log(`${name.padEnd(30)}${seconds.toFixed(1).padStart(8)}${fits ? '' : '   too much'}`);
  if (!fits) process.exitCode = 1;
}

async function upload(format: Compared, gzip: ReadableStream<Uint8Array>): Promise<void> {
  const before = { dialect: { format, delimiter: ',', columns: COLUMNS }, rowsOffset: 0, firstRow: 1 };
  const splitter = new Splitter(before, { maxRows, chunkBytes: PIECE_BYTES, chunkRows: 16_384 });
  const digest = new BodyDigest();
  async function* shown() {
    for await (const bytes of readSource(gzip, { gzip: true }, maxBytes, async () => {})) {
      splitter.push(bytes);
      yield bytes;
    }
  }
  for await (const part of inParts(shown())) await digest.add(part);
  splitter.finish();
  await digest.hex('');
}

async function putParts(bytes: Uint8Array): Promise<void> {
  const hash = sha256.create();
  async function* hashed() {
    for await (const piece of readSent(pieces(bytes), async () => {})) {
      hash.update(piece);
      yield piece;
    }
  }
  for await (const _ of inParts(hashed()));
  hash.digest();
}

/** The parts that a file was put in, as completing it reads them. */
function asParts(bytes: Uint8Array): ReadableStream<Uint8Array> {
  const parts = Array.from({ length: Math.ceil(bytes.length / SUGGESTED_PART_BYTES) }, (_, index) => {
    const start = index * SUGGESTED_PART_BYTES;
    const length = Math.min(SUGGESTED_PART_BYTES, bytes.length - start);
    return { number: index + 1, object: `${start}`, bytes: length, sha256: '' };
  });
  const get = async (key: string) => {
    const content = bytes.subarray(Number(key), Number(key) + SUGGESTED_PART_BYTES);
    return { size: content.length, body: pieces(content) } as BlobBody;
  };
  return new PartsBody({ get } as BlobStore, parts, async () => {}).stream;
}

/** As the bucket hands it over: a chunk at a time. */
function pieces(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let offset = 0;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(bytes.subarray(offset, offset + PIECE_BYTES));
      offset += PIECE_BYTES;
      if (offset >= bytes.length) controller.close();
    },
  });
}

async function drain(stream: ReadableStream<Uint8Array>): Promise<void> {
  for await (const _ of stream);
}

/** Rows of numbers with two decimals, and what stands behind them. */
function file(names: string[], format: Compared, more: (random: number) => string[]): Uint8Array {
  const random = seededRandom(1);
  const lines = format === 'csv' ? [names.join(',')] : [];
  for (let row = 0; row < rows; row++) {
    const cells = COLUMNS.map(() => (Math.floor(random.next() * DIGITS) / 100).toFixed(2));
    cells.push(...more(random.next()));
    if (format === 'csv') lines.push(cells.join(','));
    else lines.push(`{${names.map((name, index) => `"${name}":${quoted(names, cells, index)}`).join(',')}}`);
  }
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

function quoted(names: string[], cells: string[], index: number): string {
  return names[index] === 'default_risk' ? JSON.stringify(cells[index]) : cells[index]!;
}
