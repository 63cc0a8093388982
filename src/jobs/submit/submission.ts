import type { ApplicationSchema } from '../../application/schema.ts';
import type { Dialect, FileForm } from '../../table/dialect.ts';
import type { FileOptions } from '../../table/file-options.ts';
import type { JobKind } from '../jobs.ts';

/** A file that somebody hands in. */
export interface Submission extends FileOptions {
  owner: string;
  kind: JobKind;
  /** The name of the model that is asked; the default one when absent. */
  model?: string;
  format: FileForm;
  gzip: boolean;
  /** How its sender would have said that it is gzip, where it was not said; by a header when absent. */
  sayGzip?: string;
  /** Of a CSV; UTF-8 when absent. */
  charset?: string | undefined;
  /** Whether its results are to say why; of a model that gives reasons. */
  reasons?: true;
  /** Whose applications all rows are, for the records of their decisions … */
  subject?: string | undefined;
  /** … or the column that tells it of each. */
  subjectColumn?: string | undefined;
  body: ReadableStream<Uint8Array> | null;
  /** The keys that a record may have, by the job's own model; without it the file's beginning names them. */
  columns?: (schema: ApplicationSchema) => Pick<Dialect, 'columns' | 'key'>;
  idempotencyKey?: string | undefined;
  /** What the sender says is the body's length; 0 when it does not say. */
  declaredBytes: number;
}
