import { z } from 'zod';
import type { JobRow } from '../../jobs/jobs.ts';
import type { MissingRows, Progress, Rejections } from '../../jobs/status.ts';

const time = z.iso.datetime();

const JOB_EXAMPLE = {
  job_id: '3b0a3e6e-4d5c-4b3a-9a51-6f2f6f1f7c11',
  status: 'PROGRESS',
  progress: 0.25,
  rows: 6000,
  scored: 1498,
  rejected: 2,
  missing: 0,
  chunks: { total: 4, done: 1, failed: 0 },
  rows_per_second: null,
  estimated_end: null,
  model_name: 'loan-default',
  model_version: '1',
  created_at: '2026-11-01T12:00:00.000Z',
  finished_at: null,
  expires_at: '2026-12-01T12:00:00.000Z',
};

/** The answer to a submit: only what never changes, so that repeating the submit repeats the answer. */
export const submittedSchema = z
  .object({
    job_id: z.string(),
    status: z.literal('PENDING'),
    rows: z.int(),
    chunks: z.int(),
    bytes: z.int().meta({
      description: 'Length of the file after decompression; of Parquet, of its rows as lines of JSON.',
    }),
    model_name: z.string(),
    model_version: z
      .string()
      .meta({ description: 'Scores every row of the job, whatever is promoted meanwhile.' }),
    created_at: time,
    warnings: z.array(z.string()).meta({
      description: 'What the file lacks and is scored without, or may mean otherwise, in sentences.',
    }),
  })
  .meta({
    id: 'SubmittedPortfolio',
    examples: [
      {
        job_id: JOB_EXAMPLE.job_id,
        status: 'PENDING',
        rows: JOB_EXAMPLE.rows,
        chunks: JOB_EXAMPLE.chunks.total,
        bytes: 168_000,
        model_name: JOB_EXAMPLE.model_name,
        model_version: JOB_EXAMPLE.model_version,
        created_at: JOB_EXAMPLE.created_at,
        warnings: [],
      },
    ],
  });

export const jobSchema = z
  .object({
    job_id: z.string(),
    status: z
      .enum(['PENDING', 'PROGRESS', 'SUCCESS', 'FAILURE', 'CANCELLED'])
      .meta({ id: 'PortfolioStatus' }),
    progress: z.number().min(0).max(1),
    rows: z.int(),
    scored: z.int(),
    rejected: z.int().meta({ description: 'Rows that stand in the errors file and not in the results.' }),
    missing: z.int().meta({ description: 'Rows that were given up: the job ends in FAILURE.' }),
    chunks: z.object({ total: z.int(), done: z.int(), failed: z.int() }).meta({ id: 'ChunkCounts' }),
    rows_per_second: z.number().nullable(),
    estimated_end: time.nullable(),
    model_name: z.string(),
    model_version: z.string(),
    created_at: time,
    finished_at: time.nullable(),
    expires_at: time.meta({ description: 'The job and its files are deleted then.' }),
  })
  .meta({ id: 'PortfolioJob', examples: [JOB_EXAMPLE] });

const rejectionSchema = z
  .object({ code: z.string(), column: z.string(), rows: z.int() })
  .meta({ id: 'RejectionCount' });

const missingRowsSchema = z
  .object({ first_row: z.int(), last_row: z.int(), reason: z.string() })
  .meta({ id: 'MissingRows' });

export const jobDetailSchema = jobSchema
  .extend({
    rejected_by: z.array(rejectionSchema).meta({
      description:
        'Why rows were rejected so far, the commonest first; a row with several faults is counted at each. Empty for jobs ' +
        'that were submitted before this was kept.',
    }),
    warnings: z
      .array(z.string())
      .meta({ description: 'What the numbers of the file may mean otherwise, in sentences.' }),
    missing_rows: z
      .array(missingRowsSchema)
      .meta({ description: 'What a FAILURE lacks: the first hundred stretches.' }),
  })
  .meta({
    id: 'PortfolioJobDetail',
    examples: [
      {
        ...JOB_EXAMPLE,
        rejected_by: [{ code: 'out_of_range', column: 'bank_balance', rows: 2 }],
        warnings: [],
        missing_rows: [],
      },
    ],
  });

const iso = (milliseconds: number) => new Date(milliseconds).toISOString();
const isoOrNull = (milliseconds: number | null) => (milliseconds === null ? null : iso(milliseconds));

/** @param warnings what the file lacks, or may mean otherwise */
export function submittedView(job: JobRow, warnings: string[]): z.infer<typeof submittedSchema> {
  return {
    job_id: job.id,
    status: 'PENDING',
    rows: job.row_count!,
    chunks: job.chunk_count!,
    bytes: job.input_bytes!,
    model_name: job.model_name,
    model_version: job.model_version,
    created_at: iso(job.created_at),
    warnings,
  };
}

export function jobView(job: JobRow, progress: Progress): z.infer<typeof jobSchema> {
  return {
    job_id: job.id,
    status: job.status as z.infer<typeof jobSchema>['status'],
    progress: fractionDone(progress),
    rows: progress.rows,
    scored: progress.scored,
    rejected: progress.rejected,
    missing: progress.missing,
    chunks: { total: progress.chunks, done: progress.chunksDone, failed: progress.chunksFailed },
    rows_per_second: progress.rowsPerSecond,
    estimated_end: isoOrNull(progress.estimatedEnd),
    model_name: job.model_name,
    model_version: job.model_version,
    created_at: iso(job.created_at),
    finished_at: isoOrNull(job.finished_at),
    expires_at: iso(job.expires_at),
  };
}

export function jobDetailView(
  job: JobRow,
  progress: Progress,
  rejections: Rejections[],
  missing: MissingRows[],
  warnings: string[],
): z.infer<typeof jobDetailSchema> {
  return {
    ...jobView(job, progress),
    rejected_by: rejections,
    warnings,
    missing_rows: missing.map(({ first_row, row_count, reason }) => ({
      first_row,
      last_row: first_row + row_count - 1,
      reason,
    })),
  };
}

/** Four decimals say enough. */
export function fractionDone({ rows, scored, rejected, missing }: Progress): number {
  return rows === 0 ? 0 : Math.round(((scored + rejected + missing) / rows) * 1e4) / 1e4;
}

/** What is said of a job: how it is, and what its file's numbers may mean otherwise. */
export function jobMessage(view: z.infer<typeof jobDetailSchema>): string {
  return [statusText(view), ...view.warnings].join(' ');
}

function statusText({ status, rows, scored, rejected_by }: z.infer<typeof jobDetailSchema>): string {
  switch (status) {
    case 'PENDING':
      return 'The job waits for its turn.';
    case 'PROGRESS':
      return 'The job is being scored.';
    case 'CANCELLED':
      return 'The job was cancelled.';
    case 'SUCCESS':
      return scored === rows
        ? 'The job is finished.'
        : `The job is finished: ${scored} of ${rows} rows were scored${refusals(rejected_by)}.`;
    case 'FAILURE':
      return `The job is finished, and ${scored} of ${rows} rows could be scored${refusals(rejected_by)}.`;
  }
}

/** Reasons of one number of rows that a message names. */
const MOST_TIED = 3;

/** The commonest reasons, as many as tie. */
function refusals(reasons: Rejections[]): string {
  const [first] = reasons;
  if (!first) return '';
  const tied = reasons.filter(({ rows }) => rows === first.rows);
  const named = tied.slice(0, MOST_TIED).map(({ rows, code, column }) => {
    const where = column === '' ? '' : ` in column ${JSON.stringify(column)}`;
    return `${rows} with ${code}${where}`;
  });
  if (tied.length > MOST_TIED) named.push(`as many for each of ${tied.length - MOST_TIED} other reasons`);
  return `; ${tied.length < reasons.length ? 'most refused' : 'refused'}: ${named.join(', ')}`;
}
