import type { Format } from '../../table/dialect.ts';
import type { NumberStyle } from '../../table/number-style.ts';
import type { JobKind } from '../jobs.ts';

/** A file that somebody hands in. */
export interface Submission {
  owner: string;
  kind: JobKind;
  format: Format;
  gzip: boolean;
  body: ReadableStream<Uint8Array> | null;
  /** Fixed columns; without them the file's beginning names them. */
  columns?: string[];
  /** Between the cells of a CSV; found out when absent. */
  delimiter?: string | undefined;
  /** How a CSV writes numbers, if not as programs do. */
  numbers?: NumberStyle | undefined;
  idempotencyKey?: string | undefined;
  /** What the sender says is the body's length; 0 when it does not say. */
  declaredBytes: number;
}
