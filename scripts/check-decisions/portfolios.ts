import { DEVELOPMENT_KEY } from '../dev/variables.ts';
import { openFile, readJob, submitFile } from '../portfolio/client.ts';
import type { Told } from './load.ts';
import { until } from './waiting.ts';

/** Files that are scored by the process that is killed. */
export interface Portfolios {
  /** Hands the file in once more: a job of its own. */
  submit(): Promise<void>;
  /** What the results say of each row, by its decision, once all jobs are done. @throws Error where one does not succeed */
  told(): Promise<Map<string, Told>>;
}

/** @param path of a CSV */
export function portfoliosOf(url: string, path: string): Portfolios {
  const server = { url, key: DEVELOPMENT_KEY };
  const jobs: string[] = [];
  return {
    async submit() {
      const { job_id } = await submitFile(server, { path }, `portfolio-${jobs.length}`);
      jobs.push(job_id);
    },
    async told() {
      const told = new Map<string, Told>();
      for (const id of jobs) {
        await until(`The job ${id} is done`, async () => (await readJob(server, id)).status === 'SUCCESS');
        const { body } = await openFile(server, id, 'results', 'application/x-ndjson');
        for (const line of (await new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>).text()).split(
          '\n',
        )) {
          if (line === '') continue;
          const { decision_id, prediction, probability, model_version: version } = JSON.parse(line);
          told.set(decision_id, { prediction, probability, version });
        }
      }
      return told;
    },
  };
}
