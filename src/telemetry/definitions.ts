/**
 * Every metric that the product exports: its type, its help text, its labels, and a histogram's upper bounds.
 * The names beginning with `loan_` are those that dashboards of the Python service already ask for.
 */

/** Seconds. One score takes microseconds; a cold model takes tenths. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1] as const;

export const definitions = {
  loan_predictions_total: {
    type: 'counter',
    help: 'Applications scored or refused. prediction_type: single, batch. status: success, refused (the application is wrong), error (ours).',
    labels: ['model_name', 'model_version', 'prediction_type', 'status'],
  },
  loan_prediction_result_total: {
    type: 'counter',
    help: 'Applications scored, by decision. result: default, no_default.',
    labels: ['model_name', 'model_version', 'result'],
  },
  loan_shadow_total: {
    type: 'counter',
    help: 'Sampled applications that a challenger was to score beside the champion. result: scored, refused (by its own schema), error (it cannot be loaded, or gave no score).',
    labels: ['model_name', 'model_version', 'result'],
  },
  loan_split_fallbacks_total: {
    type: 'counter',
    help: 'Applications that the champion answered in the place of a challenger which could not, by the version of the challenger.',
    labels: ['model_name', 'model_version'],
  },
  loan_prediction_duration_seconds: {
    type: 'histogram',
    help: 'From the arrival of a single prediction to its answer. Deployed on Workers: the part spent waiting.',
    labels: [],
    buckets: SECONDS,
  },
  loan_model_info: {
    type: 'gauge',
    help: '1 for the version of each model that answers now, and for a challenger that a split lets answer a share.',
    labels: ['model_name', 'model_version', 'model_stage'],
  },
  loan_registry_age_seconds: {
    type: 'gauge',
    help: 'How old what the registry said last is, where it cannot be read and that goes on being used; 0 where it can.',
    labels: [],
  },
  loan_model_drift_psi: {
    type: 'gauge',
    help: 'Population stability index of the last drift check: 0 when nothing changed. feature: a name, probability_of_default, or overall (the largest).',
    labels: ['model_name', 'feature'],
  },
  loan_model_drift_detected: {
    type: 'gauge',
    help: '1 from the alert about the present model version until its recovery, else 0.',
    labels: ['model_name'],
  },
  loan_refusals_detected: {
    type: 'gauge',
    help: '1 from the alert about too many refused applications of the present model version until its recovery, else 0.',
    labels: ['model_name'],
  },
  loan_model_drift_checked_timestamp_seconds: {
    type: 'gauge',
    help: 'When the last drift check ended, in seconds since the Unix epoch.',
    labels: ['model_name'],
  },
  loan_model_load_failures_total: {
    type: 'counter',
    help: 'Versions that were to answer and could not be loaded: the one before goes on answering.',
    labels: ['model_name', 'model_version'],
  },
  loan_kernel_not_used_total: {
    type: 'counter',
    help: 'Loaded versions whose portfolios ONNX Runtime scores, which takes longer: the tree kernel broke down or gave another bit.',
    labels: ['model_name', 'model_version'],
  },
  loan_drift_samples_total: {
    type: 'counter',
    help: 'Predictions chosen for monitoring. source: realtime, batch. result: kept (in the database), dropped.',
    labels: ['source', 'result'],
  },
  loan_decision_records_total: {
    type: 'counter',
    help: 'Records of decisions. result: queued (on their way), stored (written past a queue that was away), kept (by the consumer; one that came twice counts twice), refused (strict: no answer was given), lost (nowhere to go, or unreadable in the queue).',
    labels: ['result'],
  },
  loan_decision_damage_total: {
    type: 'counter',
    help: 'Objects of records of decisions that were found damaged or gone, each time. found_by: upkeep (every minute, while it keeps a minute from being put together or anything from being deleted), read (a look-up, a search or a list), erasure.',
    labels: ['found_by'],
  },
  loan_spooled_messages_total: {
    type: 'counter',
    help: 'On Node: messages for a queue that was away. result: spooled (kept on the disk meanwhile), sent (once it answered again), dropped (no room).',
    labels: ['queue', 'result'],
  },
  loan_spooled_messages_waiting: {
    type: 'gauge',
    help: 'On Node: messages that wait on the disk for a queue that is away.',
    labels: ['queue'],
  },
  loan_drift_alerts_total: {
    type: 'counter',
    help: 'Alerts handed to the webhook. result: delivered, failed.',
    labels: ['result'],
  },
  loan_retrainings_total: {
    type: 'counter',
    help: 'Challengers trained on request. verdict: passed, failed (it did not pass the gate), error (no challenger).',
    labels: ['verdict'],
  },
  loan_mlflow_pushes_total: {
    type: 'counter',
    help: 'What was to be shown to the MLflow server. kind: version, alias, failure (a training that failed). result: pushed, failed (tried again later).',
    labels: ['kind', 'result'],
  },
  loan_mlflow_missing: {
    type: 'gauge',
    help: 'What the MLflow server was not shown yet, where there is one. kind: version, alias, failure.',
    labels: ['kind'],
  },
  loan_portfolio_jobs: {
    type: 'gauge',
    help: 'Portfolio jobs that are not finished, by status: UPLOADING, PENDING, PROGRESS.',
    labels: ['status'],
  },
  loan_portfolio_jobs_finished_total: {
    type: 'counter',
    help: 'Portfolio jobs that ended. status: SUCCESS, FAILURE (a chunk was given up, or no row of a file could be scored), CANCELLED.',
    labels: ['status'],
  },
  loan_portfolio_chunks_waiting: {
    type: 'gauge',
    help: 'Chunks of unfinished portfolio jobs that are not scored yet: the depth of the queue.',
    labels: [],
  },
  loan_outcome_blocks_waiting: {
    type: 'gauge',
    help: 'Blocks of long files of outcomes that are not stored yet.',
    labels: [],
  },
  loan_database_bytes: {
    type: 'gauge',
    help: 'Bytes that the tables and indexes of the database take, with the room that deleted rows left.',
    labels: [],
  },
  http_requests_total: {
    type: 'counter',
    help: 'Requests answered, by route template and status code.',
    labels: ['method', 'route', 'status'],
  },
  http_request_duration_seconds: {
    type: 'histogram',
    help: 'From the arrival of a request to its answer, by route template. Deployed on Workers: the part spent waiting.',
    labels: ['method', 'route'],
    buckets: SECONDS,
  },
  http_connections_closed_total: {
    type: 'counter',
    help: 'On Node: connections closed because there were as many as open files allow. which: idle (or standing still in mid-request), refused (new ones: all others were at work).',
    labels: ['which'],
  },
  loan_servers_away: {
    type: 'gauge',
    help: 'On Node: of the servers that a process was given (database, store), how many it does without at the moment.',
    labels: ['process'],
  },
  process_cpu_seconds_total: {
    type: 'counter',
    help: 'On Node: seconds of processors that a process used, with all its threads. process: host, number, start.',
    labels: ['process'],
  },
  process_resident_memory_bytes: {
    type: 'gauge',
    help: 'On Node: resident memory of a process, in bytes.',
    labels: ['process'],
  },
  process_open_fds: {
    type: 'gauge',
    help: 'On Node, on Linux: files and connections that a process has open.',
    labels: ['process'],
  },
  process_start_time_seconds: {
    type: 'gauge',
    help: 'On Node: when a process started, in seconds since the Unix epoch.',
    labels: ['process'],
  },
  nodejs_eventloop_lag_p50_seconds: {
    type: 'gauge',
    help: 'On Node: how late the event loop of the main thread was in the last 5 seconds, median.',
    labels: ['process'],
  },
  nodejs_eventloop_lag_p99_seconds: {
    type: 'gauge',
    help: 'On Node: how late the event loop of the main thread was in the last 5 seconds, 99th percentile.',
    labels: ['process'],
  },
} as const satisfies Record<string, Definition>;

export interface Definition {
  type: 'counter' | 'gauge' | 'histogram';
  help: string;
  labels: readonly string[];
  /** Upper bounds, ascending; +Inf is added. */
  buckets?: readonly number[];
}

type Definitions = typeof definitions;
export type MetricName = keyof Definitions;
type NameOf<Type extends Definition['type']> = {
  [Name in MetricName]: Definitions[Name]['type'] extends Type ? Name : never;
}[MetricName];
export type CounterName = NameOf<'counter'>;
export type GaugeName = NameOf<'gauge'>;
export type HistogramName = NameOf<'histogram'>;

/** Exactly the labels that a metric has. */
export type LabelsOf<Name extends MetricName> = Record<Definitions[Name]['labels'][number], string>;

export function definitionOf(name: MetricName): Definition {
  return definitions[name];
}
