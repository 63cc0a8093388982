import { z } from 'zod';
import { partsOf, proxiedPath } from './artifact-path.ts';
import { getJson, MlflowError, type MlflowServer, sendJson } from './connection.ts';
import type { KeyValue, Metric } from './run-data.ts';
import { understood } from './understood.ts';

/** A run at MLflow. */
export interface Run {
  id: string;
  /** The parts of its folder's path behind the artifact proxy. */
  folder: string[];
  artifactUri: string;
}

const experimentAnswer = z.object({
  experiment: z.object({ experiment_id: z.string(), lifecycle_stage: z.string().default('active') }),
});
const createdExperiment = z.object({ experiment_id: z.string() });
const info = z.object({
  run_id: z.string(),
  experiment_id: z.string(),
  start_time: z.coerce.number(),
  artifact_uri: z.string(),
  lifecycle_stage: z.string().default('active'),
});
const runAnswer = z.object({ run: z.object({ info }) });
const runsAnswer = z.object({ runs: z.array(z.object({ info })).default([]) });

/** In one call, of each kind. */
const MOST_PARAMS = 100;
const MOST_METRICS = 1_000;

/**
 * The experiment of a name, made where there is none, and taken back where it was deleted: its name is taken for ever.
 * @returns its identifier
 */
export async function openExperiment(server: MlflowServer, name: string): Promise<string> {
  const found = await findExperiment(server, name);
  if (!found) {
    try {
      return understood(
        server,
        createdExperiment,
        await sendJson(server, 'POST', 'mlflow/experiments/create', { name }),
      ).experiment_id;
    } catch (error) {
      if (!(error instanceof MlflowError && error.code === 'conflict')) throw error;
      // Somebody else was faster.
      const theirs = await findExperiment(server, name);
      if (!theirs) throw error;
      return theirs.experiment_id;
    }
  }
  const { experiment_id } = found;
  if (found.lifecycle_stage === 'deleted')
    await sendJson(server, 'POST', 'mlflow/experiments/restore', { experiment_id });
  return experiment_id;
}

async function findExperiment(server: MlflowServer, name: string) {
  try {
    const answer = await getJson(server, 'mlflow/experiments/get-by-name', { experiment_name: name });
    return understood(server, experimentAnswer, answer).experiment;
  } catch (error) {
    if (error instanceof MlflowError && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** By what MLflow's page says that a run was made. */
const SOURCE: KeyValue[] = [
  { key: 'mlflow.source.name', value: 'Solvent' },
  { key: 'mlflow.source.type', value: 'JOB' },
];

/**
 * The one run of an experiment that a tag says it is, made where there is none. Whoever finds several, for two made one at the same time or
 * a server ended before it could say so, keeps the oldest.
 *
 * @param tag whose value has no quote
 */
export async function openRun(
  server: MlflowServer,
  experiment: string,
  tag: KeyValue,
  made: { name: string; begun: number; tags: KeyValue[] },
): Promise<Run> {
  let runs = await findRuns(server, experiment, tag);
  if (runs.length === 0) {
    const { name, begun, tags } = made;
    const body = {
      experiment_id: experiment,
      run_name: name,
      start_time: begun,
      tags: [tag, ...tags, ...SOURCE],
    };
    const answer = await sendJson(server, 'POST', 'mlflow/runs/create', body);
    const { run } = understood(server, runAnswer, answer);
    runs = await findRuns(server, experiment, tag);
    if (runs.length === 0) runs = [run.info];
  }
  const [kept, ...others] = runs as [Info, ...Info[]];
  for (const { run_id } of others) await sendJson(server, 'POST', 'mlflow/runs/delete', { run_id });
  const { run_id: id, artifact_uri: artifactUri } = kept;
  return { id, artifactUri, folder: proxiedPath(artifactUri, server.url) };
}

/** Takes a run back if somebody deleted it, or the experiment that it is in. One that is gone for ever stays so. */
export async function restoreRun(server: MlflowServer, run_id: string): Promise<void> {
  try {
    const run = async () => {
      const answer = await getJson(server, 'mlflow/runs/get', { run_id });
      return understood(server, runAnswer, answer).run.info;
    };
    const { experiment_id } = await run();
    const answer = await getJson(server, 'mlflow/experiments/get', { experiment_id });
    if (understood(server, experimentAnswer, answer).experiment.lifecycle_stage === 'deleted')
      await sendJson(server, 'POST', 'mlflow/experiments/restore', { experiment_id });
    // Which takes back the runs that were deleted with it.
    if ((await run()).lifecycle_stage === 'deleted')
      await sendJson(server, 'POST', 'mlflow/runs/restore', { run_id });
  } catch (error) {
    if (!(error instanceof MlflowError && error.code === 'not_found')) throw error;
  }
}

type Info = z.output<typeof info>;

async function findRuns(server: MlflowServer, experiment: string, { key, value }: KeyValue): Promise<Info[]> {
  const answer = await sendJson(server, 'POST', 'mlflow/runs/search', {
    experiment_ids: [experiment],
    filter: `tags.\`${key}\` = '${value}'`,
    run_view_type: 'ACTIVE_ONLY',
    max_results: 100,
  });
  const { runs } = understood(server, runsAnswer, answer);
  return runs
    .map((run) => run.info)
    .sort((a, b) => a.start_time - b.start_time || (a.run_id < b.run_id ? -1 : 1));
}

/** Writes down what a run was made with and how it did, as many calls as MLflow's limits make of it. Doing it twice changes nothing. */
export async function logBatches(
  server: MlflowServer,
  { id }: Run,
  { params = [], metrics = [] }: { params?: KeyValue[]; metrics?: Metric[] },
): Promise<void> {
  const log = (part: object) => sendJson(server, 'POST', 'mlflow/runs/log-batch', { run_id: id, ...part });
  for (const part of parts(params, MOST_PARAMS)) await log({ params: part });
  for (const part of parts(metrics, MOST_METRICS)) await log({ metrics: part });
}

/** Writes down which data a run was made with. Doing it twice changes nothing. @param datasets see `datasetsOf` */
export async function logInputs(server: MlflowServer, { id }: Run, datasets: object[]): Promise<void> {
  await sendJson(server, 'POST', 'mlflow/runs/log-inputs', { run_id: id, datasets });
}

function parts<Item>(items: readonly Item[], most: number): Item[][] {
  const count = Math.ceil(items.length / most);
  return Array.from({ length: count }, (_, index) => items.slice(index * most, (index + 1) * most));
}

/** The address of a file of a run below `/api/2.0/`. */
export function fileAddress({ folder }: Run, path: string): string {
  return `mlflow-artifacts/artifacts/${[...folder, ...partsOf(path)].map(encodeURIComponent).join('/')}`;
}

/** @param ended milliseconds since the Unix epoch */
export async function endRun(
  server: MlflowServer,
  { id }: Run,
  status: 'FINISHED' | 'FAILED',
  ended: number,
): Promise<void> {
  await sendJson(server, 'POST', 'mlflow/runs/update', { run_id: id, status, end_time: ended });
}
