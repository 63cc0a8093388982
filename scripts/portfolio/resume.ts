import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { PortfolioFile } from './client.ts';

/** What an interrupted run left, so that the next one goes on: beside the file that it writes. */
export interface Resume {
  url: string;
  sha256: string;
  /** The same for every attempt to submit this file for this result: the server makes one job of them. */
  idempotencyKey: string;
  job?: string;
}

const pathOf = (out: string) => `${out}.job`;

/** The notes of an earlier run of the same file, or new ones. */
export async function resumeOrBegin(file: PortfolioFile, out: string, url: string): Promise<Resume> {
  const sha256 = await hashOf(file);
  const noted = await readFile(pathOf(out), 'utf8').then(JSON.parse, () => null);
  if (noted?.sha256 === sha256 && noted.url === url) return noted as Resume;
  await rm(`${out}.part`, { force: true });
  return { url, sha256, idempotencyKey: `${sha256}-${randomUUID()}` };
}

/** Replaces the notes as a whole: a run that is killed in the midst of it leaves the earlier ones. */
export async function note(out: string, resume: Resume): Promise<void> {
  const fresh = `${pathOf(out)}.new`;
  await writeFile(fresh, JSON.stringify(resume), { flush: true });
  await rename(fresh, pathOf(out));
}

export async function forget(out: string): Promise<void> {
  await rm(pathOf(out), { force: true });
  await rm(`${pathOf(out)}.new`, { force: true });
}

/** Of the file and of what is said of it: said otherwise, it is another portfolio. */
async function hashOf({ path, ...said }: PortfolioFile): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(said));
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
