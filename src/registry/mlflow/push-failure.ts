import type { MlflowServer } from './connection.ts';
import { endRun, logBatches, logInputs, openExperiment, openRun } from './run.ts';
import { datasetsOf, type KeyValue, MOST_TAG } from './run-data.ts';
import { withoutData } from './without-data.ts';

/** A training that no version came of. */
export interface FailedTraining {
  model: string;
  /** Names it: shown twice, it is one run. Without quotes. */
  id: string;
  reason: string;
  /** Milliseconds since the Unix epoch. */
  begun: number;
  ended: number;
  params: KeyValue[];
  /** What it was trained on, as far as is known. */
  data?: { sha256: string } | undefined;
}

/**
 * Shows a training that failed to MLflow: one run with the status FAILED, its parameters and why, without what that quotes of the data.
 * @returns the run's identifier
 * @throws MlflowError
 */
export async function pushFailure(
  server: MlflowServer,
  failed: FailedTraining,
  experiment: string,
): Promise<string> {
  const { model, id, reason, begun, ended, params, data } = failed;
  const tags = [{ key: 'solvent.reason', value: withoutData(reason).slice(0, MOST_TAG) }];
  const made = { name: `${model}-failed`, begun, tags };
  const tag = { key: 'solvent.training', value: id };
  const run = await openRun(server, await openExperiment(server, experiment), tag, made);
  await logBatches(server, run, { params });
  if (data) await logInputs(server, run, datasetsOf({ name: model, data }));
  await endRun(server, run, 'FAILED', ended);
  return run.id;
}
