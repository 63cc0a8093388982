import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JobRow } from '../../src/jobs/jobs.ts';
import { findJob } from '../../src/jobs/jobs.ts';
import { errorsFile, rejectedFile, resultsFile, type StoredFile } from '../../src/jobs/results/file.ts';
import { streamPieces } from '../../src/jobs/results/stream.ts';
import { progressOf } from '../../src/jobs/status.ts';
import { csvToNdjson } from '../../src/table/convert.ts';
import { MAX_ROW_BYTES } from '../../src/table/limits.ts';
import { type BatchStack, batchStack, bodyOf, drain, limits, submitCsv, textOf } from './support.ts';

type Cells = Record<'id' | 'note' | 'length' | 'crew' | 'hull', string>;
const COLUMNS = ['id', 'note', 'length', 'crew', 'hull'] as const;

/** A row, and what it becomes when somebody corrects it; null where it is right already. */
interface Row {
  cells: Cells;
  fault: 'none' | 'value' | 'two values' | 'shape' | 'raw' | 'missing' | 'long';
}

const note = fc.constantFrom(
  '',
  'x',
  'Müller',
  'a "b"',
  '=1+1',
  '@x',
  'a,=b;=c',
  'a|"-b',
  'line\n=1',
  'a,b;c',
  "'=x",
  ' y ',
  '-',
  'line\nbreak',
);
const row: fc.Arbitrary<Row> = fc.record({
  cells: fc.record({
    id: fc.nat(999).map((number) => `L${number}`),
    note,
    length: fc.constantFrom('1', '2.5', '499'),
    crew: fc.constantFrom('0', '7'),
    hull: fc.constantFrom('wood', 'steel'),
  }),
  fault: fc.constantFrom('none', 'value', 'two values', 'shape', 'raw', 'missing', 'long'),
});
const LONG = 'x'.repeat(MAX_ROW_BYTES);

function csvCell(text: string, delimiter: string, quotes: boolean): string {
  return quotes || /["\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvRow({ cells, fault }: Row, delimiter: string, quotes: boolean): string {
  const { id, note, length, crew, hull } = cells;
  const wrong = {
    none: [id, note, length, crew, hull],
    value: [id, note, '-1,234', crew, hull],
    'two values': [id, note, length, '1.5', '=iron'],
    shape: [id, note],
    raw: [id, note, length, crew, hull, 'more'],
    missing: [id, note, '', crew, hull],
    long: [id, LONG, length, crew, hull],
  }[fault];
  return wrong.map((cell) => csvCell(cell, delimiter, quotes)).join(delimiter);
}

function jsonRow({ cells, fault }: Row): string {
  const { id, note, length, crew, hull } = cells;
  const right = { id, note, length: Number(length), crew: Number(crew), hull };
  switch (fault) {
    case 'none':
      return JSON.stringify(right);
    case 'value':
      return JSON.stringify({ ...right, length: 'x' });
    case 'two values':
      return JSON.stringify({ ...right, crew: 1.5, hull: 'iron' });
    case 'shape':
      return JSON.stringify([id]);
    case 'raw':
      return JSON.stringify({ ...right, lenght: 1 });
    case 'missing':
      return JSON.stringify({ id, length: right.length, hull });
    case 'long':
      return JSON.stringify({ ...right, note: LONG });
  }
}

/** The rows that the job scored, and why it refused the others, without their numbers. */
async function outcomeOf(stack: BatchStack, { id }: JobRow) {
  const job = (await findJob(stack.database, 'analyst', 'portfolio', id, stack.clock.now()))!;
  const lines = async (file: StoredFile) => {
    const stored = await streamPieces(stack.blobs, file.pieces);
    const ndjson =
      file.format === 'csv'
        ? stored.pipeThrough(csvToNdjson(file.columns, file.delimiter, file.numeric))
        : stored;
    const text = await textOf(ndjson);
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  };
  const faults = await lines(await errorsFile(stack.database, job));
  const [progress] = await progressOf(stack.database, [job], stack.clock.now());
  return {
    job,
    progress: progress!,
    scored: (await lines(await resultsFile(stack.database, job))).map(({ id }) => id),
    reasons: faults.map(({ row: _, ...reason }) => reason),
    rejected: await bytesOf(
      await streamPieces(stack.blobs, (await rejectedFile(stack.database, job)).pieces),
    ),
    rejectedRows: await lines(await rejectedFile(stack.database, job)),
  };
}

/** With the byte order mark, which `text()` drops. */
const bytesOf = (stream: ReadableStream<Uint8Array>) =>
  new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).bytes();
const keepingMark = new TextDecoder('utf-8', { ignoreBOM: true });

type Said = NonNullable<Parameters<typeof submitCsv>[2]>;

async function sent(stack: BatchStack, bytes: Uint8Array | string, said: Said) {
  const job = await submitCsv(stack, '', { ...said, body: bodyOf(bytes, 10_000) });
  await drain(stack);
  return outcomeOf(stack, job);
}

/** The charsets whose letters a test can write itself. */
function encoded(text: string, charset: string | undefined): Uint8Array {
  if (charset === undefined) return new TextEncoder().encode(text);
  if (charset === 'windows-1252') return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const units = Uint16Array.from(text, (letter) => letter.charCodeAt(0));
  return new Uint8Array(units.buffer);
}

const stackOf = () => batchStack({ limits: { ...limits, chunkBytes: 300 } });
const rows = fc.array(row, { minLength: 1, maxLength: 12 });
/** A file of which nothing is scored is no success, and of which nothing is refused gives nothing back. */
const withBoth = (given: Row[]): Row[] => [
  { cells: given[0]!.cells, fault: 'none' },
  { cells: given[0]!.cells, fault: 'value' },
  ...given,
];

test('refused rows of a CSV are refused again for the same reasons, and scored when they are corrected', async () => {
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.constantFrom(',', ';', '\t', '|'),
      fc.constantFrom(undefined, 'windows-1252', 'utf-16le'),
      fc.boolean(),
      async (some, delimiter, charset, quotes) => {
        const given = withBoth(some);
        const stack = stackOf();
        const said: Said = { charset, delimiter };
        const text = [COLUMNS.join(delimiter), ...given.map((one) => csvRow(one, delimiter, quotes))].join(
          '\n',
        );
        const first = await sent(stack, encoded(text, charset), said);
        const bad = given.filter(({ fault }) => fault !== 'none');
        expect(first.progress).toMatchObject({ rows: given.length, rejected: bad.length });
        expect(first.rejectedRows).toHaveLength(bad.length);

        const again = await sent(stack, first.rejected, said);
        expect(again.reasons).toEqual(first.reasons);
        expect(again.progress).toMatchObject({ rows: bad.length, scored: 0, rejected: bad.length });

        const [header] = keepingMark.decode(first.rejected).split('\n');
        const corrected = bad.map(
          (one) => `why${delimiter}${csvRow({ ...one, fault: 'none' }, delimiter, quotes)}`,
        );
        const last = await sent(stack, [header, ...corrected].join('\n'), said);
        expect(last.reasons).toEqual([]);
        expect(last.scored).toEqual(bad.map(({ cells }) => cells.id));
      },
    ),
    { numRuns: 60 },
  );
});

test('refused records are refused again for the same reasons, and scored when they are corrected', async () => {
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.constantFrom('ndjson', 'json'),
      fc.boolean(),
      async (some, format, keepsRaw) => {
        const given = withBoth(some);
        const stack = stackOf();
        const fileOf = (lines: string[]) => (format === 'json' ? `[${lines.join(',\n')}]` : lines.join('\n'));
        const said: Said = { format };
        const first = await sent(stack, fileOf(given.map(jsonRow)), said);
        const bad = given.filter(({ fault }) => fault !== 'none');
        expect(first.progress).toMatchObject({ rows: given.length, rejected: bad.length });

        const lines = keepingMark.decode(first.rejected).trim().split('\n');
        const again = await sent(stack, fileOf(lines), said);
        expect(again.reasons).toEqual(first.reasons);
        expect(again.progress).toMatchObject({ rows: bad.length, scored: 0, rejected: bad.length });

        // As a data frame does: every row with every column.
        const corrected = bad.map((one, index) => {
          const right = JSON.parse(jsonRow({ ...one, fault: 'none' }));
          const raw = keepsRaw ? first.rejectedRows[index].solvent_raw : null;
          return JSON.stringify({ ...first.rejectedRows[index], ...right, solvent_raw: raw });
        });
        const last = await sent(stack, fileOf(corrected), said);
        expect(last.reasons).toEqual([]);
        expect(last.scored).toEqual(bad.map(({ cells }) => cells.id));
      },
    ),
    { numRuns: 60 },
  );
});
