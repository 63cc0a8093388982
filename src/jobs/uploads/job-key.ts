const BEGINNING = 'upload ';

/** The idempotency key of the job that an upload becomes. With a space, which no client's key has. */
export const jobKeyOf = (upload: string) => BEGINNING + upload;

/** The same in SQL, of a row of `portfolio_uploads`. */
export const JOB_KEY = `'${BEGINNING}' || portfolio_uploads.id`;

/** Whether a job's file came as an upload in parts. */
export const cameInParts = ({ idempotency_key: key }: { idempotency_key: string | null }) =>
  key?.startsWith(BEGINNING) ?? false;
