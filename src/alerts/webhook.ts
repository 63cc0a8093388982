import type { Environment } from '../environment.ts';
import type { ErrorDetail } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { printable } from '../printable-text.ts';
import { invalid } from '../validation.ts';
import { keysOf, SECRET_FORM, signedHeaders } from './signing.ts';
import { refusalOf } from './webhook-address.ts';

/** Where alerts go, and the keys of the secrets that prove to the receiver that they are ours. */
export interface Webhook {
  url: URL;
  keys: readonly Uint8Array[];
}

type Variables = Pick<
  Environment,
  'ALERT_WEBHOOK_URL' | 'ALERT_WEBHOOK_SECRET' | 'ALERT_WEBHOOK_ALLOW_PRIVATE'
>;

/**
 * The webhook that the environment asks for, or null.
 * @throws SolventError `validation_error` when it must not be used; the message names the variables
 */
export function webhookOf(environment: Variables): Webhook | null {
  const wrong = wrongWebhook(environment);
  if (wrong.length > 0) throw invalid('The environment is not valid', wrong);
  const { ALERT_WEBHOOK_URL: address, ALERT_WEBHOOK_SECRET: secrets } = environment;
  return address ? { url: new URL(address), keys: keysOf(secrets!)! } : null;
}

/** Why the webhook must not be used, all of it; nothing where there is none. */
export function wrongWebhook(environment: Variables): ErrorDetail[] {
  const { ALERT_WEBHOOK_URL: address, ALERT_WEBHOOK_SECRET: secrets } = environment;
  if (!address) return [];
  const wrong: ErrorDetail[] = [];
  const url = URL.parse(address);
  const refusal = url
    ? refusalOf(url, environment.ALERT_WEBHOOK_ALLOW_PRIVATE)
    : 'it is not an absolute address';
  if (refusal) wrong.push({ path: 'ALERT_WEBHOOK_URL', message: refusal });
  if (!secrets || !keysOf(secrets))
    wrong.push({
      path: 'ALERT_WEBHOOK_SECRET',
      message: secrets ? SECRET_FORM : `alerts are signed, and need a secret: ${SECRET_FORM}`,
    });
  return wrong;
}

/** What an alert says. It goes out as JSON; Slack and its like show `text`. */
export interface Alert {
  /** The same in every delivery: a receiver that saw it already can pass it over. Without a full stop. */
  id: string;
  text: string;
  [field: string]: unknown;
}

export interface Delivery {
  delivered: boolean;
  attempts: number;
  /** The last answer or error. */
  reason: string;
}

export interface WebhookContext {
  fetch: typeof fetch;
  clock: Clock;
  sleep(milliseconds: number): Promise<void>;
  /** `AbortSignal.timeout`. */
  timeout(milliseconds: number): AbortSignal;
}

const ATTEMPT_MILLISECONDS = 10_000;
/** Before the second, third and fourth attempt. */
const DELAYS_MILLISECONDS = [1_000, 4_000, 16_000];

/**
 * Delivers an alert, trying again with growing delay while trying again may help: no answer within ten seconds, no
 * connection, 408, 425, 429 and 5xx. Redirects are not followed: they could lead anywhere.
 *
 * It is signed by the Standard Webhooks specification. Id and body are the same in all attempts, the time is the attempt's.
 *
 * Never rejects: an alert that did not arrive must not stop the check that raised it.
 */
export async function sendAlert(alert: Alert, webhook: Webhook, context: WebhookContext): Promise<Delivery> {
  const body = JSON.stringify(alert);
  for (let attempts = 1; ; attempts++) {
    const outcome = await attempt(alert.id, body, webhook, context);
    const delay = DELAYS_MILLISECONDS[attempts - 1];
    if (outcome.delivered || !outcome.retry || delay === undefined)
      return { delivered: outcome.delivered, attempts, reason: outcome.reason };
    await context.sleep(delay);
  }
}

async function attempt(
  id: string,
  body: string,
  { url, keys }: Webhook,
  { fetch, clock, timeout }: WebhookContext,
) {
  try {
    const response = await fetch(url.href, {
      method: 'POST',
      body,
      headers: {
        'Content-Type': 'application/json',
        ...(await signedHeaders(id, clock.now(), body, keys)),
      },
      redirect: 'manual',
      signal: timeout(ATTEMPT_MILLISECONDS),
    });
    await response.body?.cancel();
    const { status } = response;
    const retry = status >= 500 || [408, 425, 429].includes(status);
    return { delivered: response.ok, retry, reason: `answered ${status}` };
  } catch (error) {
    const reason = printable(error instanceof Error ? error.message : String(error));
    return { delivered: false, retry: true, reason };
  }
}
