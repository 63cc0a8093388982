import type { CompiledSchema } from '../../application/compile.ts';
import { release } from '../../release.ts';
import type { Reject } from './rejects.ts';

/** The rows of a chunk that can be scored, encoded, and the others. */
export class ScorableRows {
  /** Rows that can be scored. The arrays below are filled so far. */
  count = 0;
  /** Where each row stands in the chunk's bytes, its separator left out. */
  readonly begins: Int32Array;
  readonly ends: Int32Array;
  /** Row numbers in the file, beginning at 1. */
  readonly numbers: Int32Array;
  /** Row-major: one value a field, as `encode` takes them. */
  readonly values: Float64Array;
  /** Row-major: the model's inputs. */
  readonly features: Float32Array;
  readonly rejects: Reject[] = [];

  /** @param capacity the most rows that will be added */
  constructor(compiled: CompiledSchema, capacity: number) {
    this.begins = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
    this.numbers = new Int32Array(capacity);
    this.values = new Float64Array(capacity * compiled.schema.fields.length);
    this.features = new Float32Array(capacity * compiled.features.length);
  }

  /** Takes a row whose features have been written. @param values one a field */
  accept(number: number, begin: number, end: number, values: Float64Array) {
    // Rows have few: a loop is faster than a native copy for each.
    const at = this.count * values.length;
    for (let index = 0; index < values.length; index++) this.values[at + index] = values[index]!;
    this.begins[this.count] = begin;
    this.ends[this.count] = end;
    this.numbers[this.count] = number;
    this.count++;
  }

  /** Gives the arrays' memory back: nobody reads them any more. */
  release() {
    release(this.begins, this.ends, this.numbers, this.values, this.features);
  }
}
