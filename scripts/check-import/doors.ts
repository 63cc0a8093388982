import { setTimeout as wait } from 'node:timers/promises';
import type { Application } from '../../src/application/application.ts';
import { openCsv } from '../../src/training/data/csv.ts';
import { predicted } from '../dev/predicted.ts';
import { DEVELOPMENT_KEY } from '../dev/variables.ts';
import { openFile, readJob, submitFile } from '../portfolio/client.ts';

/** In flight at a time. */
const CONNECTIONS = 32;
const POLL_MILLISECONDS = 100;

/** A version of a model on a running stack. */
export interface Answering {
  url: string;
  model: string;
  version: string;
}

/** Probabilities by `predict`, one application a request. @throws Error for an answer that is no score of this version */
export async function byPredict(
  { url, model, version }: Answering,
  applications: readonly Application[],
): Promise<Float64Array> {
  const probabilities = new Float64Array(applications.length);
  let next = 0;
  const connection = async () => {
    while (next < applications.length) {
      const row = next++;
      const body = JSON.stringify(applications[row]);
      const answer = await predicted(url, body, model);
      if (answer.status !== 200 || answer.version !== version)
        throw new Error(
          `predict answered ${JSON.stringify(answer)} to ${body}, and not by version ${version}.`,
        );
      probabilities[row] = answer.probability!;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return probabilities;
}

/** Probabilities of a portfolio job's results. @throws Error for a job that did not score every row by this version */
export async function byPortfolio({ url, model, version }: Answering, data: string): Promise<Float64Array> {
  const server = { url, key: DEVELOPMENT_KEY };
  const { job_id: id } = await submitFile(server, { path: data, model }, crypto.randomUUID());
  let job = await readJob(server, id);
  while (job.status === 'PENDING' || job.status === 'PROGRESS') {
    await wait(POLL_MILLISECONDS);
    job = await readJob(server, id);
  }
  if (job.status !== 'SUCCESS' || job.scored !== job.rows || job.model_version !== version)
    throw new Error(
      `The portfolio's job did not score every row by version ${version}: ${JSON.stringify(job)}`,
    );
  const { body } = await openFile(server, id, 'results', 'text/csv');
  const csv = await openCsv('results', body);
  const cell = csv.header.indexOf('probability');
  const probabilities: number[] = [];
  await csv.forEachRow((row) => {
    probabilities.push(Number(row.text(cell)));
    return undefined;
  });
  return Float64Array.from(probabilities);
}
