import { cellText } from '../application/cell-text.ts';
import { fittingColumns } from '../application/columns.ts';
import type { ApplicationSchema } from '../application/schema.ts';
import { knownNegatives, targetValues } from '../application/target.ts';
import { SolventError } from '../errors.ts';
import type { LabelledSample } from '../outcomes/labelled-samples.ts';
import type { BlobStore } from '../ports.ts';
import { quotedCell } from '../table/cell.ts';
import { type Columns, trainingColumns } from '../training/data/columns.ts';
import { type CsvFile, openCsv } from '../training/data/csv.ts';
import { digestAsKey } from '../training/data/place.ts';
import { TargetReader } from '../training/data/target.ts';

/** The operator's data set for retraining a model. */
export function trainingDataKey(model: string): string {
  return `training/${model}.csv`;
}

/** Enough to meet both values of the target, and little to hold. */
const HEAD_BYTES = 1 << 18;

/**
 * The configured data set with the labelled samples behind its last row, in its own columns, delimiter and line ends:
 * one CSV, read once, by the one reader and the one cleaning that all training uses.
 *
 * @throws SolventError `not_found` when there is no data set, `validation_error` when it does not fit the schema
 */
export async function trainingData(
  blobs: BlobStore,
  schema: ApplicationSchema,
  samples: LabelledSample[],
): Promise<{ name: string; bytes: ReadableStream<Uint8Array>; delimiter: string }> {
  const name = trainingDataKey(schema.name);
  const blob = await blobs.get(name);
  if (!blob)
    throw new SolventError(
      'not_found',
      `There is no data set to train on. Publish one under ${name}: npm run publish-training-data.`,
    );
  const head = await readHead(blobs, name);
  const csv = await openCsv(name, once(head.bytes), { fits: fittingColumns(schema) });
  const columns = trainingColumns(schema, name, csv);
  const labels = await labelTexts(schema, columns, csv);

  const rows = samples.map((sample) => {
    const cells = new Array<string>(columns.header.length).fill('');
    schema.fields.forEach((field, index) => {
      cells[columns.fields[index]!] = cellText(field, sample.values[index]!);
    });
    cells[columns.target] = sample.defaulted ? labels.positive : labels.negative;
    // A loan that the data set holds as well is on one side of the hold-out with itself, and counts once.
    if (columns.key >= 0)
      cells[columns.key] = sample.loan === null ? `outcome ${sample.id}` : digestAsKey(sample.loan);
    // A field that is the day of the decision has said it.
    if (columns.date >= 0 && !columns.fields.includes(columns.date))
      cells[columns.date] = new Date(sample.at).toISOString();
    // What its own file would say of a loan that was scored is not known.
    if (columns.weight >= 0) cells[columns.weight] = '1';
    return cells;
  });
  const { delimiter } = csv;
  const tail = rows
    .map((cells) => cells.map((cell) => quotedCell(cell, delimiter)).join(delimiter))
    .join(head.lineEnd);
  // The data set's last row may or may not be ended; an empty line in between is passed over.
  const text = rows.length > 0 ? head.lineEnd + tail + head.lineEnd : '';
  return {
    name,
    bytes: followedBy(blob.body, new TextEncoder().encode(text)),
    delimiter,
  };
}

/** The file's beginning, up to the end of a line. */
async function readHead(blobs: BlobStore, name: string) {
  const blob = await blobs.get(name, { offset: 0, length: HEAD_BYTES });
  const bytes = await blob!.bytes();
  const newline = bytes.includes(10) ? 10 : 13;
  const whole = blob!.size <= HEAD_BYTES;
  return {
    bytes: whole ? bytes : bytes.subarray(0, bytes.lastIndexOf(newline) + 1),
    lineEnd: newline === 10 ? '\n' : '\r',
  };
}

/** How the data set writes a default, and how it writes the contrary. */
async function labelTexts(
  { target }: ApplicationSchema,
  columns: Columns,
  csv: CsvFile,
): Promise<{ positive: string; negative: string }> {
  const [positive = ''] = targetValues(target.positive);
  const [known] = knownNegatives(target);
  if (known !== undefined) return { positive, negative: known };
  const reader = new TargetReader(target);
  let negative = `not ${positive}`;
  await csv.forEachRow((row) => {
    if (row.problem || reader.read(row.plain(columns.target), row.number) !== 0) return undefined;
    negative = row.text(columns.target).trim();
    return 'enough';
  });
  return { positive, negative };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function followedBy(stream: ReadableStream<Uint8Array>, last: Uint8Array): ReadableStream<Uint8Array> {
  return stream.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      flush: (controller) => {
        if (last.length > 0) controller.enqueue(last);
      },
    }),
  );
}
