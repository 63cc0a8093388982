import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Fetched, formOf, MEDIA_TYPES, type PortfolioFile } from './client.ts';

/** Where each of them is put, and what stands beside them until all are there. */
export interface Outputs extends Record<Fetched, string> {
  /** What an interrupted run left, for the next one. */
  note: string;
}

/** @throws Error where a path leads to no file */
export function requireFile(path: string): void {
  if (statSync(path).isDirectory()) throw new Error(`${path}: this is a folder. Give a file.`);
}

/** @param file what is scored: its rejected rows come in its own form, so that they can be sent again */
export function outputsOf(file: PortfolioFile, out: string): Outputs {
  return {
    results: out,
    errors: `${out}.errors.csv`,
    rejected: `${out}.rejected.${rejectedForm(formOf(file).type)}`,
    note: `${out}.job`,
  };
}

function rejectedForm(type: string): 'csv' | 'ndjson' | 'parquet' {
  if (type === MEDIA_TYPES.parquet) return 'parquet';
  return type.startsWith('text/') ? 'csv' : 'ndjson';
}

/** What has come of a file so far. */
export function partOf(path: string): string {
  return `${path}.part`;
}

/** Notes on their way to their place. */
export function freshOf(note: string): string {
  return `${note}.new`;
}

/**
 * Finds out before anything is sent whether the results can be written, and over nothing that they are made from: by any of
 * its names, links included.
 * @throws Error with the place and the remedy
 */
export function requireOutputs(input: string, outputs: Outputs): void {
  const source = statSync(input, { bigint: true });
  const { results, errors, rejected, note } = outputs;
  const folder = dirname(results);
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found) throw refused(results, `there is no folder ${folder}. Make it, or name another`);
  if (!found.isDirectory()) throw refused(results, `${folder} is no folder. Name another`);
  requireWritable(results, folder);
  const files = [results, errors, rejected];
  for (const path of [...files, ...files.map(partOf), note, freshOf(note)]) {
    const there = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (!there) continue;
    if (there.dev === source.dev && there.ino === source.ino)
      throw refused(path, 'it is the file that is to be scored. Give --out another name');
    if (!there.isFile()) throw refused(path, `it is ${kindOf(there)}. Give --out the name of a file`);
  }
}

function requireWritable(results: string, folder: string): void {
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw refused(results, `${folder} may not be written into. Change its permissions, or name another`);
  }
}

function kindOf(stats: Pick<Stats, 'isDirectory'>): string {
  return stats.isDirectory() ? 'a folder' : 'no file';
}

function refused(path: string, problem: string): Error {
  return new Error(`Nothing can be written to ${path}: ${problem}.`);
}
