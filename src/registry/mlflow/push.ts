import { isUnavailable, SolventError } from '../../errors.ts';
import type { BlobStore, Clock, Database, Logger, Metrics } from '../../ports.ts';
import { listAliases } from '../aliases.ts';
import { registryId } from '../registry-id.ts';
import { requireVersion } from '../versions.ts';
import { bounded, type MlflowServer, MlflowUnreachable } from './connection.ts';
import { failedTraining } from './failed-trainings.ts';
import { pushFailure } from './push-failure.ts';
import { pushVersion } from './push-version.ts';
import {
  claimPush,
  forgetPush,
  forgetPushes,
  missingPushes,
  noteNotPushed,
  noteNumber,
  notePushed,
  numberAt,
  type Push,
} from './pushes.ts';
import { setAliasAt } from './registered-model.ts';
import { forgetRemoved } from './removed.ts';
import { withoutSecrets } from './without-secrets.ts';

export interface PushServices {
  database: Database;
  blobs: BlobStore;
  clock: Clock;
  newId(): string;
  logger: Logger;
  metrics: Metrics;
  /** Null where none is set. */
  mlflow: MlflowServer | null;
  /** `MLFLOW_EXPERIMENT_NAME`; by default each model has its own. */
  experiment: string | undefined;
}

export interface PushOptions {
  /** Only of this model. */
  model?: string;
  /** Only this version of it, and the aliases that point at it. */
  version?: string;
  /** Before, looks whether what was shown of the model stands there still; without one, of each model in its turn. */
  check?: boolean;
  /** Now, whatever was tried before and by whomever. */
  force?: boolean;
  /** Ends after so many milliseconds, calls that are under way included. */
  patience: number;
}

/** What a run did. */
export interface Pushed {
  pushed: Push[];
  /** What the server lacks still, and why as far as is known. */
  missing: Push[];
}

/**
 * Shows the MLflow server what it lacks. Never rejects for what the server does: what could not be shown stands in the database, and is tried
 * again with growing pauses. A server that cannot be reached is not asked for the rest, and one that fails only by force: what it fails at
 * is passed over in the next run, until its pause is over.
 */
export async function pushMissing(services: PushServices, options: PushOptions): Promise<Pushed> {
  const { database, clock, mlflow } = services;
  if (!mlflow) return { pushed: [], missing: [] };
  const { model, version, check = false, force = false, patience } = options;
  const url = mlflow.url.href;
  const end = clock.now() + patience;
  const server = bounded(mlflow, patience);
  const isMeant = (push: Push) => version === undefined || push.wanted === version;
  const list = async (due: number | null) =>
    (await missingPushes(database, url, { model: model ?? null, due })).filter(isMeant);
  // Somebody who names one wants to know that it is there, whatever is noted.
  if (model !== undefined && version !== undefined) await forgetPushes(database, url, model, version);
  if (check) await forgetRemoved({ ...services, mlflow: server }, model);
  const pushed: Push[] = [];
  for (const push of await list(force ? null : clock.now())) {
    if (clock.now() >= end) break;
    const outcome = await attempt({ ...services, mlflow: server }, push, force);
    if (outcome === 'pushed') pushed.push(push);
    if (outcome === 'unreachable') break;
  }
  return { pushed, missing: await list(null) };
}

/** So often an alias is put again for others who took it, before it is left to the next push. */
const TURNS = 4;

type Reached = PushServices & { mlflow: MlflowServer };

async function attempt(
  services: Reached,
  push: Push,
  force: boolean,
): Promise<'pushed' | 'not pushed' | 'unreachable'> {
  const { database, clock, logger, metrics, newId, mlflow } = services;
  const url = mlflow.url.href;
  if (push.kind === 'alias' && !(await numberAt(database, url, push.model, push.wanted))) return 'not pushed';
  const { model, kind, name } = push;
  let claim = newId();
  if (!(await claimPush(database, url, push, { claim, now: clock.now(), force }))) return 'not pushed';
  try {
    for (let turn = 1; !(await notePushed(database, claim, await show(services, push))); turn++) {
      // Somebody took it by force, and may have been at the server before us. Versions and failures are the same there whoever is last; an
      // alias is where the last put it, and is put again where ours is now.
      if (kind !== 'alias') break;
      if (turn === TURNS) {
        await forgetPush(database, url, push);
        return 'not pushed';
      }
      claim = newId();
      await claimPush(database, url, push, { claim, now: clock.now(), force: true });
    }
    logger.log('info', 'mlflow_pushed', { model, kind, name });
    metrics.count('loan_mlflow_pushes_total', { kind, result: 'pushed' });
    return 'pushed';
  } catch (error) {
    const reason = withoutSecrets(mlflow, error instanceof Error ? error.message : String(error));
    const isTheirs = error instanceof SolventError && error.code === 'conflict';
    await noteNotPushed(database, claim, { error: reason, isTheirs, now: clock.now() });
    logger.log('warn', 'mlflow_not_pushed', { model, kind, name, reason });
    metrics.count('loan_mlflow_pushes_total', { kind, result: 'failed' });
    const failed = isUnavailable(error);
    const isAway = force ? error instanceof MlflowUnreachable : failed;
    return isAway ? 'unreachable' : 'not pushed';
  }
}

/** @returns what is noted of it */
async function show(services: Reached, { model, kind, name }: Push): Promise<string> {
  const { database, blobs, mlflow, newId } = services;
  const experiment = services.experiment ?? model;
  const pushed = async (version: string) => {
    const place = { experiment, registry: await registryId(database, newId) };
    return pushVersion(mlflow, blobs, await requireVersion(database, model, version), place);
  };
  if (kind === 'version') return pushed(name);
  if (kind === 'failure') return pushFailure(mlflow, await failedTraining(services, model, name), experiment);
  // Where it is now, which may be elsewhere than when it was listed.
  const wanted = (await listAliases(database, model))[name]!;
  const noted = await numberAt(database, mlflow.url.href, model, wanted);
  if (noted === undefined) throw new SolventError('not_found', `Version ${wanted} is not at MLflow yet.`);
  // A number alone says nothing: whoever deleted the model there, or went back to a backup, may have given it to another version since.
  const number = await pushed(wanted);
  await noteNumber(database, mlflow.url.href, { model, version: wanted, noted, number });
  await setAliasAt(mlflow, model, name, number);
  return wanted;
}
