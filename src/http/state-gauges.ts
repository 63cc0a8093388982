import type { Environment } from '../environment.ts';
import type { Clock, Database } from '../ports.ts';
import { answersAt } from '../registry/answers-at.ts';
import { CHALLENGER, type ChallengerUse } from '../registry/challenger.ts';
import type { ModelHolder } from '../registry/holder.ts';
import type { Mlflow } from '../registry/mlflow/configured.ts';
import type { Series } from '../telemetry/series.ts';

export interface StateSources {
  environment: Pick<Environment, 'MODEL_NAME' | 'MODEL_STAGE'>;
  clock: Clock;
  database: Database;
  models: Pick<ModelHolder, 'get'>;
  mlflow: Pick<Mlflow, 'missing'> | null;
}

/**
 * What is true now and kept elsewhere: portfolio jobs, waiting chunks and outcomes, what MLflow lacks, the models that answer, how old the
 * registry's word is, how large the database is. It is read when somebody asks, so that nothing has to count it up and down.
 *
 * @returns one promise for each source, so that a source out of reach hides none of the others
 */
export function stateGauges(sources: StateSources): Promise<Series[]>[] {
  return [
    jobs(sources),
    finishedJobs(sources),
    chunks(sources),
    outcomeBlocks(sources),
    model(sources),
    otherVersions(sources),
    databaseSize(sources),
    missingAtMlflow(sources),
  ];
}

async function jobs({ database, clock }: StateSources): Promise<Series[]> {
  const rows = await database.query<{ status: string; jobs: number }>(
    // Of finished ones there may be as many as thirty days bring, and whoever asks needs no key.
    `SELECT status, COUNT(*) AS jobs FROM portfolio_jobs
     WHERE status IN ('UPLOADING', 'PENDING', 'PROGRESS') GROUP BY status`,
  );
  return rows.map((row) => ({
    name: 'loan_portfolio_jobs',
    labels: [row.status],
    value: row.jobs,
    at: clock.now(),
  }));
}

/** A counter that the database keeps itself. */
async function finishedJobs({ database }: StateSources): Promise<Series[]> {
  const rows = await database.query<{ status: string; jobs: number }>(
    'SELECT status, jobs FROM finished_jobs',
  );
  const ended = new Map(rows.map((row) => [row.status, row.jobs]));
  // From 0 on: of a series that begins at 1 Prometheus sees no increase.
  return ['SUCCESS', 'FAILURE', 'CANCELLED'].map((status) => ({
    name: 'loan_portfolio_jobs_finished_total',
    labels: [status],
    value: ended.get(status) ?? 0,
  }));
}

async function databaseSize({ database, clock }: StateSources): Promise<Series[]> {
  return [{ name: 'loan_database_bytes', labels: [], value: await database.size(), at: clock.now() }];
}

async function chunks({ database, clock }: StateSources): Promise<Series[]> {
  const [row] = await database.query<{ chunks: number }>(
    `SELECT COUNT(*) AS chunks FROM portfolio_chunks WHERE state IN ('WAITING', 'QUEUED')`,
  );
  return [{ name: 'loan_portfolio_chunks_waiting', labels: [], value: row!.chunks, at: clock.now() }];
}

async function outcomeBlocks({ database, clock }: StateSources): Promise<Series[]> {
  const [row] = await database.query<{ blocks: number }>(
    `SELECT coalesce(sum(blocks - (SELECT count(*) FROM outcome_blocks WHERE receipt = id)), 0) AS blocks
     FROM outcome_receipts WHERE finished_at IS NULL`,
  );
  return [{ name: 'loan_outcome_blocks_waiting', labels: [], value: row!.blocks, at: clock.now() }];
}

async function missingAtMlflow({ mlflow, clock }: StateSources): Promise<Series[]> {
  if (!mlflow) return [];
  const missing = await mlflow.missing();
  return Object.entries(missing).map(([kind, value]) => ({
    name: 'loan_mlflow_missing',
    labels: [kind],
    value,
    at: clock.now(),
  }));
}

async function model({ models, environment, clock }: StateSources): Promise<Series[]> {
  const { name, version, troubled } = await models.get();
  const at = clock.now();
  const age = troubled?.kind === 'registry_unreadable' ? (at - troubled.since) / 1_000 : 0;
  return [
    { name: 'loan_model_info', labels: [name, version, environment.MODEL_STAGE], value: 1, at },
    { name: 'loan_registry_age_seconds', labels: [], value: age, at },
  ];
}

/** What else answers, other models and challengers: the registry says, for none is to be loaded only to be counted. */
async function otherVersions({ database, environment, clock }: StateSources): Promise<Series[]> {
  const rows = await database.query<{
    model: string;
    alias: string;
    version: number;
    mode: ChallengerUse['mode'] | null;
  }>('SELECT model, alias, version, mode FROM model_aliases');
  return rows
    .filter(({ model, alias, mode }) =>
      alias === answersAt(environment, model)
        ? model !== environment.MODEL_NAME
        : alias === CHALLENGER && mode === 'split',
    )
    .map(({ model, alias, version }) => ({
      name: 'loan_model_info',
      labels: [model, String(version), alias],
      value: 1,
      at: clock.now(),
    }));
}
