import { inOwnUnits } from '../../application/encode.ts';
import { hashedDecisionId } from '../../decisions/decision-id.ts';
import { decisionIdOfRow, decisionOf, lineOf } from '../../decisions/record.ts';
import type { Reason } from '../../explain/reasons/reasons.ts';
import type { HeldModel } from '../../registry/holder.ts';
import { resultOf } from '../../scoring/result.ts';
import { featuresUsed } from '../../scoring/score.ts';
import type { Pause } from '../../steps.ts';
import type { Dialect } from '../../table/dialect.ts';
import { fieldColumns } from '../columns.ts';
import { keyReader } from './key-reader.ts';
import { applicationTeller } from './row-application.ts';
import { subjectReader } from './row-subject.ts';
import type { ScorableRows } from './scorable.ts';

/**
 * Takes the record of the scorable row at a place.
 * @param reasons undefined where none are told
 * @returns its decision's id
 */
export type RecordRow = (row: number, reasons: readonly Reason[] | undefined) => string;

/** Whose rows they are. */
export interface RecordedChunk {
  job: string;
  /** When the chunk was first handed out, in milliseconds since the Unix epoch: the time of its decisions. */
  at: number;
  /** The name of the key that submitted the job. */
  caller: string;
  /** Whose applications all of them are, where no column tells it of each. */
  subject?: string | undefined;
}

/** Rows of one call of the model. */
const CALL_ROWS = 512;
/** What is kept at a time, and held in memory until then: one piece of the store. */
const SLICE_CHARACTERS = 4 * 1024 ** 2;

/** The records of a chunk's rows. The same chunk makes the same, byte for byte, whoever scores it and when. */
export class RowRecords {
  readonly #model: HeldModel;
  readonly #dialect: Dialect;
  readonly #chunk: RecordedChunk;
  readonly #ofJob: string;
  readonly #keep: (lines: readonly string[]) => Promise<void>;
  #lines: string[] = [];
  #characters = 0;

  /** @param keep writes lines to where decisions are kept */
  constructor(
    model: HeldModel,
    dialect: Dialect,
    chunk: RecordedChunk,
    keep: (lines: readonly string[]) => Promise<void>,
  ) {
    this.#model = model;
    this.#dialect = dialect;
    this.#chunk = chunk;
    this.#ofJob = hashedDecisionId(chunk.at, chunk.job);
    this.#keep = keep;
  }

  /** The id of a row's decision. @param number the row's, as its job counts */
  idOf(number: number): string {
    return decisionIdOfRow(this.#ofJob, number);
  }

  /**
   * What takes the records of rows, one after the other.
   * @param bytes that the rows stand in
   */
  of(bytes: Uint8Array, rows: ScorableRows, probabilities: Float64Array): RecordRow {
    const { compiled } = this.#model;
    const { job, caller } = this.#chunk;
    const fields = compiled.schema.fields.length;
    const width = compiled.features.length;
    const applicationOf = applicationTeller(
      compiled,
      fieldColumns(compiled, this.#dialect.columns),
      this.#dialect,
    );
    const keyOf = keyReader(compiled.schema, this.#dialect);
    const subjectOf = subjectReader(this.#dialect, this.#chunk.subject);
    let margins = new Float32Array();
    let first = 0;
    return (row, reasons) => {
      if (row >= first + margins.length) {
        first = row;
        const count = Math.min(CALL_ROWS, rows.count - row);
        const part = rows.features.subarray(row * width, (row + count) * width);
        margins = this.#model.marginsOfMany(part, count).slice();
      }
      const said = bytes.subarray(rows.begins[row], rows.ends[row]);
      const values = rows.values.subarray(row * fields, (row + 1) * fields);
      const features = rows.features.subarray(row * width, (row + 1) * width);
      const number = rows.numbers[row]!;
      const id = this.idOf(number);
      const decided = {
        application: applicationOf(said, values),
        loan: keyOf(said),
        featuresUsed: featuresUsed(this.#model, inOwnUnits(compiled, values, features)),
        margin: margins[row - first]!,
        result: resultOf(this.#model, probabilities[row]!),
        reasons,
      };
      const subject = subjectOf(said) || undefined;
      this.#take(
        lineOf(decisionOf(this.#model, decided, { id, caller, requestId: job, row: number, subject })),
      );
      return id;
    };
  }

  /** Keeps what was taken, where it is much, and lets others have the thread. */
  async pauseWith(pause: Pause): Promise<void> {
    if (this.#characters >= SLICE_CHARACTERS) await this.keep();
    await pause();
  }

  /** Keeps what was taken. @throws what the store does */
  async keep(): Promise<void> {
    if (this.#lines.length === 0) return;
    const lines = this.#lines;
    this.#lines = [];
    this.#characters = 0;
    await this.#keep(lines);
  }

  #take(line: string) {
    this.#lines.push(line);
    this.#characters += line.length;
  }
}
