/** Where a job's objects stand. A chunk's keys follow from its number alone, so that scoring twice writes once. */

export const jobPrefix = (job: string) => `portfolios/${job}/`;
export const inputKey = (job: string) => `${jobPrefix(job)}input`;
/** A file as it came, while it is turned into the input. */
export const sentKey = (job: string) => `${jobPrefix(job)}sent`;
export const resultsKey = (job: string, chunk: number) => `${jobPrefix(job)}results/${padded(chunk)}`;
export const errorsKey = (job: string, chunk: number) => `${jobPrefix(job)}errors/${padded(chunk)}`;

export const rejectedKey = (job: string, chunk: number) => `${jobPrefix(job)}rejected/${padded(chunk)}`;

const padded = (chunk: number) => String(chunk).padStart(7, '0');
