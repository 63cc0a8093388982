import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A run as MLflow's client sees it. */
export interface SeenRun {
  id: string;
  status: string;
  params: Record<string, string>;
  metrics: Record<string, number>;
  /** Steps and values of the metrics that were asked for. */
  histories: Record<string, [step: number, value: number][]>;
  tags: Record<string, string>;
  /** Digests of its data sets. */
  inputs: string[];
  /** Under `model`, where they were asked for. */
  artifacts: string[];
}

export interface Seen {
  probabilities: number[];
  /** Tags of the version that the alias points at. */
  aliased: Record<string, string>;
  runs: SeenRun[];
  versions: { version: string; run: string; tags: Record<string, string> }[];
}

export interface Asked {
  uri: string;
  model: string;
  experiment: string;
  /** Features to score with what the alias points at; null is missing. */
  alias?: string;
  rows?: readonly (readonly (number | null)[])[];
  artifacts?: boolean;
  /** Names of metrics. */
  histories?: readonly string[];
}

/** Asks MLflow's own client what it sees. @param python an interpreter with mlflow, pandas and xgboost */
export async function askClient(python: string, asked: Asked): Promise<Seen> {
  const child = spawn(python, [join(import.meta.dirname, 'client.py')], {
    env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true' },
  });
  child.stdin.end(JSON.stringify(asked));
  const [answer, said] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (answer === '') throw new Error(said);
  return JSON.parse(answer) as Seen;
}
