import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { type Fetched, type PortfolioFile, Refused } from './client.ts';
import { freshOf, type Outputs, partOf } from './outputs.ts';

/** What an interrupted run left, so that the next one goes on: beside the file that it writes. */
export interface Resume {
  url: string;
  sha256: string;
  /** The same for every attempt to submit this file for this result: the server makes one job of them. */
  idempotencyKey: string;
  job?: string;
  /** What the part that is at hand of each file is of. */
  etags?: Partial<Record<Fetched, string>>;
}

/** The notes of an earlier run of the same file, or new ones. */
export async function resumeOrBegin(file: PortfolioFile, outputs: Outputs, url: string): Promise<Resume> {
  const sha256 = await hashOf(file);
  const noted = await readFile(outputs.note, 'utf8')
    .then(JSON.parse)
    .catch(() => null);
  if (noted?.sha256 === sha256 && noted.url === url) return noted as Resume;
  await forget(outputs);
  return { url, sha256, idempotencyKey: `${sha256}-${randomUUID()}` };
}

/** Replaces the notes as a whole: a run that is killed in the midst of it leaves the earlier ones. */
export async function note({ note: path }: Outputs, resume: Resume): Promise<void> {
  await writeFile(freshOf(path), JSON.stringify(resume), { flush: true });
  await rename(freshOf(path), path);
}

/** Leaves nothing for a next run. */
export async function forget({ note: path, results, errors, rejected }: Outputs): Promise<void> {
  const parts = [results, errors, rejected].map(partOf);
  await Promise.all([path, freshOf(path), ...parts].map((left) => rm(left, { force: true })));
}

/**
 * Goes about a job, and forgets it when the server refuses it for good: the next run begins anew. What is refused to the key
 * alone goes on with another, if there is something to go on with.
 */
export async function orForget<Result>(
  outputs: Outputs,
  resume: Resume,
  work: () => Promise<Result>,
): Promise<Result> {
  const hadBegun = existsSync(outputs.note);
  try {
    return await work();
  } catch (error) {
    const goesOn = hadBegun || resume.job !== undefined;
    if (error instanceof Refused && !(error.isOfKey && goesOn)) await forget(outputs);
    throw error;
  }
}

/** Of the file and of what is said of it: said otherwise, it is another portfolio. */
async function hashOf({ path, ...said }: PortfolioFile): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(said));
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
