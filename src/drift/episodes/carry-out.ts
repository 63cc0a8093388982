import type { Alert, Delivery } from '../../alerts/webhook.ts';
import type { Clock, Database, JobQueue, Logger, Metrics } from '../../ports.ts';
import type { RetrainMessage } from '../../retraining/message.ts';
import { type ActionContent, actionContentSchema } from './content.ts';
import type { Action } from './episodes.ts';
import { retrainRequest } from './retraining.ts';

export interface ActionServices {
  database: Database;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  /** Null when no webhook is configured: alerts then stand in the log alone. */
  send: ((alert: Alert) => Promise<Delivery>) | null;
  retrainQueue: JobQueue<RetrainMessage>;
}

/** Longer than the slowest delivery takes. Whoever claimed an action and died in it loses it after that. */
const CLAIM_MS = 3 * 60_000;
/** With a check every five minutes: an hour. */
const MOST_ATTEMPTS = 12;
/** Actions that one check carries out; the next one takes the rest. */
const AT_ONCE = 20;

const LEVEL = {
  warning: 'warn',
  alert: 'error',
  retrain: 'warn',
  retrain_failed: 'error',
  recovery: 'info',
  notice: 'info',
} as const;

type Due = {
  episode: string;
  action: Action;
  model: string;
  version: string;
  at: number;
  content: string;
  attempts: number;
};

/**
 * Does what is due about a version: warnings go to the log, alerts, recoveries and retrainings that failed to the log and
 * the webhook, and a retraining is asked for. Of several checks at once, one carries out an action; what could not be done is due again at
 * the next check, and after an hour it is given up, and says so.
 */
export async function carryOutActions(
  services: ActionServices,
  model: string,
  version: string,
): Promise<void> {
  const { database, clock } = services;
  const due = await database.query<{ episode: string; action: Action }>(
    `SELECT episode, action FROM drift_actions
     WHERE status = 'due' AND claimed_until <= ? AND model = ? AND version = ? ORDER BY at, action LIMIT ?`,
    [clock.now(), model, version, AT_ONCE],
  );
  for (const { episode, action } of due) {
    const now = clock.now();
    const [claimed] = await database.query<Due>(
      `UPDATE drift_actions SET claimed_until = ?, attempts = attempts + 1
       WHERE episode = ? AND action = ? AND status = 'due' AND claimed_until <= ?
       RETURNING episode, action, model, version, at, content, attempts`,
      [now + CLAIM_MS, episode, action, now],
    );
    if (!claimed) continue;
    const content = actionContentSchema.parse(JSON.parse(claimed.content));
    const { done, result } = await carryOut(services, claimed, content);
    const status = done ? 'done' : claimed.attempts >= MOST_ATTEMPTS ? 'failed' : 'due';
    await database.query(
      'UPDATE drift_actions SET status = ?, result = ?, claimed_until = 0 WHERE episode = ? AND action = ?',
      [status, result, episode, action],
    );
  }
}

interface Outcome {
  done: boolean;
  /** For people. */
  result: string;
}

async function carryOut(services: ActionServices, due: Due, content: ActionContent): Promise<Outcome> {
  const { logger } = services;
  logger.log(LEVEL[due.action], `${topicOf(content)}_${due.action}`, {
    episode: due.episode,
    model: due.model,
    version: due.version,
    ...content,
  });
  switch (due.action) {
    case 'warning':
      return { done: true, result: 'Written to the log.' };
    case 'alert':
    case 'retrain_failed':
    case 'notice':
      return notify(services, due, content);
    case 'retrain':
      return askForRetraining(services, due, content);
    case 'recovery':
      return (await hasAlerted(services.database, due.episode))
        ? notify(services, due, content)
        : { done: true, result: 'Written to the log.' };
  }
}

async function hasAlerted(database: Database, episode: string): Promise<boolean> {
  const rows = await database.query(`SELECT 1 FROM drift_actions WHERE episode = ? AND action = 'alert'`, [
    episode,
  ]);
  return rows.length > 0;
}

async function notify(
  { send, metrics, logger }: ActionServices,
  due: Due,
  content: ActionContent,
): Promise<Outcome> {
  if (!send) return { done: true, result: 'Written to the log. No webhook is configured.' };
  const { delivered, attempts, reason } = await send(alertOf(due, content));
  metrics.count('loan_drift_alerts_total', { result: delivered ? 'delivered' : 'failed' });
  if (delivered) return { done: true, result: 'Delivered to the webhook.' };
  logger.log('error', 'drift_alert_not_delivered', { episode: due.episode, attempts, reason });
  return { done: false, result: `The webhook did not take it (${reason}).` };
}

/** As Standard Webhooks recommends it, `type` and `timestamp` beside what the alert is about. */
function alertOf({ episode, action, model, version, at }: Due, content: ActionContent): Alert {
  return {
    text: `${titleOf(action, content)}: ${model} version ${version}. ${content.summary}`,
    id: `${episode}_${action}`,
    type: `${topicOf(content)}.${action}`,
    model_name: model,
    model_version: version,
    timestamp: new Date(at).toISOString(),
    ...content,
  };
}

/** Data quality is no drift, nor is what becomes of versions: those who listen for one need not hear of the others. */
function topicOf({ kind }: ActionContent): 'drift' | 'quality' | 'guard' | 'challenger' {
  return kind === 'quality' || kind === 'guard' || kind === 'challenger' ? kind : 'drift';
}

function titleOf(action: Action, { kind, verdict }: ActionContent): string {
  if (action === 'recovery') return 'Recovered';
  if (action === 'retrain_failed') return 'Retraining failed';
  if (kind === 'quality') return 'Refused applications';
  if (kind === 'guard') return 'Guard after promotion';
  if (kind === 'challenger')
    return action === 'notice' ? 'A challenger is proposed' : 'A challenger was stopped';
  return verdict === 'retrain' ? 'Severe drift' : 'Drift';
}

async function askForRetraining(
  { retrainQueue }: ActionServices,
  due: Due,
  content: ActionContent,
): Promise<Outcome> {
  try {
    await retrainQueue.send([retrainRequest(due, content)]);
    return { done: true, result: 'A challenger was asked for.' };
  } catch (error) {
    return { done: false, result: `The request was not taken (${(error as Error).message}).` };
  }
}
