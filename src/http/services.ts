import type { DecisionRecorder } from '../decisions/recorder.ts';
import type { DecisionStore } from '../decisions/store/store.ts';
import type { Environment } from '../environment.ts';
import type { SubmitServices } from '../jobs/services.ts';
import type { OutcomeServices } from '../outcomes/services.ts';
import type {
  Background,
  BlobStore,
  ClientOrigin,
  Clock,
  Database,
  FleetMetrics,
  Logger,
  RandomUuid,
  RateLimiter,
} from '../ports.ts';
import type { Challenger } from '../registry/challenger.ts';
import type { ModelHolder } from '../registry/holder.ts';
import type { Mlflow } from '../registry/mlflow/configured.ts';
import type { Sampler } from '../samples/sampling.ts';
import type { Tally } from '../samples/tally.ts';
import type { Pause } from '../steps.ts';

/** Null switches a limit off. */
export interface RateLimits {
  /** By address: what is asked for. */
  requests: RateLimiter | null;
  /** By address: what is only read. */
  reads: RateLimiter | null;
  /** By address: what is open to everybody. */
  open: RateLimiter | null;
  /** By key. @param perMinute the key's own limit, above 0 */
  ofKey(perMinute: number): RateLimiter;
}

/** Everything that the app needs from the place where it runs. A composition root builds it once. */
export interface Services {
  environment: Environment;
  clock: Clock;
  /** Of requests, of jobs. */
  newId(): RandomUuid;
  logger: Logger;
  metrics: FleetMetrics;
  rateLimits: RateLimits;
  /** The client's address as the platform knows it, never as a client claims it. */
  clientAddress(request: Request): string;
  /** How the client reached us, where it is not as the request has it. */
  clientOrigin(request: Request): ClientOrigin;
  background: Background;
  pause: Pause;
  models: ModelHolder;
  /** Whether the process is about to stop, and is to be sent nothing more. */
  isStopping(): boolean;
  /** What is compared with a model's champion, and how; null where nothing is. Never throws. */
  challengers(model: string): Promise<Challenger | null>;
  /** Keeps some of the predictions for monitoring. */
  sampler: Sampler;
  /** Takes the records of decisions; null where they are not recorded. */
  decisionRecorder: DecisionRecorder | null;
  /** Counts predictions and refusals. */
  tally: Tally;
  /** Where decisions are kept; those of former times where none are recorded now. */
  decisions: DecisionStore;
  blobs: BlobStore;
  database: Database;
  /** How many hands a move of an alias takes, unless the version answered before: `PROMOTION_APPROVALS`. */
  approvals: number;
  /** Whether a key of this name is there, and may move the alias. */
  mayMove(key: string, alias: string): boolean;
  /** Null where the environment names no MLflow server. */
  mlflow: Mlflow | null;
  /** What portfolio jobs need. */
  jobs: SubmitServices;
  /** What receipts of outcomes need. */
  outcomes: OutcomeServices;
}
