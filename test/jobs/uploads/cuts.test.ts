import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { JobRow } from '../../../src/jobs/jobs.ts';
import { errorsFile, resultsFile } from '../../../src/jobs/results/file.ts';
import { streamPieces } from '../../../src/jobs/results/stream.ts';
import type { SaidOfFile } from '../../../src/jobs/uploads/uploads.ts';
import { randomInteger, seededRandom } from '../../../src/random.ts';
import { type BatchStack, batchStack, drain, submitCsv, textOf } from '../support.ts';
import { complete, uploadCut } from './support.ts';

const TEXT =
  'id;length;crew;hull;note\n' +
  Array.from({ length: 40 }, (_, row) =>
    [
      `Größe-${row};${row + 1},5;${row % 3};wood;"zwei\nZeilen; 🚢 ""${row}"""`,
      `b${row};long;1;steel;`,
      `c${row};${row},25;;glass;x;zu viel`,
    ].join('\r\n'),
  ).join('\n');
const said: Partial<SaidOfFile> = { numbers: { decimal: ',' } };
const UTF16 = Uint8Array.from(Buffer.from(`\ufeff${TEXT}`, 'utf16le'));
const UTF8 = new TextEncoder().encode(TEXT);
const FORMS: [form: string, bytes: Uint8Array, said: Partial<SaidOfFile>][] = [
  ['in UTF-8', UTF8, said],
  ['in UTF-16', UTF16, said],
  ['as gzip', gzipSync(UTF8), { ...said, gzip: true }],
];

/** All that a user sees of a job: its counts, its results, its errors. */
async function outcomeOf(stack: BatchStack, { id, row_count, chunk_count, input_bytes }: JobRow) {
  await drain(stack);
  const [job] = await stack.database.query<JobRow>('SELECT * FROM portfolio_jobs WHERE id = ?', [id]);
  const read = async ({ pieces }: Awaited<ReturnType<typeof resultsFile>>) =>
    textOf(await streamPieces(stack.blobs, pieces));
  return {
    row_count,
    chunk_count,
    input_bytes,
    layout: job!.layout,
    digest: job!.input_digest,
    results: await read(await resultsFile(stack.database, job!)),
    errors: await read(await errorsFile(stack.database, job!)),
  };
}

test.each(FORMS)(
  'a file %s that is cut anywhere gives the rows, errors and results of the whole one',
  async (_, bytes, form) => {
    const whole = batchStack();
    const expected = await outcomeOf(whole, await submitCsv(whole, bytes, form));
    expect(expected.results).toContain('Größe-39;40,5;0;wood;"zwei\nZeilen; 🚢 ""39"""');
    expect(expected.errors).toContain('ragged_row');
    const random = seededRandom(11);
    const cuttings = Array.from({ length: 30 }, () =>
      Array.from({ length: 1 + randomInteger(random, 9) }, () =>
        randomInteger(random, bytes.length + 1),
      ).sort((a, b) => a - b),
    );
    for (const cuts of [[], ...cuttings]) {
      const stack = batchStack();
      const { upload, parts } = await uploadCut(stack, bytes, cuts, form);
      expect([cuts, await outcomeOf(stack, await complete(stack, upload, parts))]).toEqual([cuts, expected]);
    }
  },
);

test.each([
  ['no header', '1,2,3\n4,5,6\n', {}],
  ['no rows', 'id,length,crew,hull\n', {}],
  ['nothing at all', '', {}],
  ['a column that results add', 'id,length,crew,hull,prediction\na,1,1,wood,1\n', {}],
  ['a quote that is never closed', 'id,length,crew,hull\na,1,1,"wood\nb,1,1,wood\n', {}],
  ['gzip that breaks off', gzipSync(UTF8).subarray(0, 300), { ...said, gzip: true }],
  ['what is no gzip', UTF8, { gzip: true }],
  ['bytes of another charset', Uint8Array.of(0x69, 0x64, 0xff, 0x0a), {}],
  ['an unknown charset', UTF8, { charset: 'klingon' }],
])(
  'a file with %s is refused as when it comes in one request, and can be put right',
  async (_, content, form) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const stack = batchStack();
    const refusal = await submitCsv(stack, bytes, form).catch((error: unknown) => error);
    const { upload, parts } = await uploadCut(stack, bytes, [Math.floor(bytes.length / 2)], form);
    const again = await complete(stack, upload, parts).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Error);
    expect(again).toEqual(refusal);
    expect((await complete(stack, upload, parts).catch((error: unknown) => error)) as object).toEqual(
      refusal,
    );
  },
);
