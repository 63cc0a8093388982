import type { Environment } from '../../environment.ts';
import type { SolventError } from '../../errors.ts';
import type { Clock } from '../../ports.ts';
import { invalid } from '../../validation.ts';
import { refusalOf } from './webhook-address.ts';

/** Where alerts go, and the secret that proves to the receiver that they are ours. */
export interface Webhook {
  url: URL;
  secret: string;
}

/**
 * The webhook that the environment asks for, or null.
 * @throws SolventError `validation_error` when it must not be used; the message names the variable
 */
export function webhookOf(
  environment: Pick<
    Environment,
    'ALERT_WEBHOOK_URL' | 'ALERT_WEBHOOK_SECRET' | 'ALERT_WEBHOOK_ALLOW_PRIVATE'
  >,
): Webhook | null {
  const { ALERT_WEBHOOK_URL: address, ALERT_WEBHOOK_SECRET: secret } = environment;
  if (!address) return null;
  const url = URL.parse(address);
  const refusal = url
    ? !environment.ALERT_WEBHOOK_ALLOW_PRIVATE && refusalOf(url)
    : 'it is not an absolute address';
  if (refusal) throw wrong('ALERT_WEBHOOK_URL', refusal);
  if (!secret) throw wrong('ALERT_WEBHOOK_SECRET', 'alerts are signed, and need a secret');
  return { url: url!, secret };
}

function wrong(path: string, message: string): SolventError {
  return invalid('The environment is not valid', [{ path, message }]);
}

/** What an alert says. It goes out as JSON; Slack and its like show `text`. */
export interface Alert {
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
 * The header `X-Solvent-Signature: t=<seconds>,v1=<hex>` carries the HMAC-SHA256 of `<seconds>.<body>` under the
 * secret. A receiver compares it and refuses old times. The body is the same in all attempts.
 *
 * Never rejects: an alert that did not arrive must not stop the check that raised it.
 */
export async function sendAlert(alert: Alert, webhook: Webhook, context: WebhookContext): Promise<Delivery> {
  const body = JSON.stringify(alert);
  for (let attempts = 1; ; attempts++) {
    const outcome = await attempt(body, webhook, context);
    const delay = DELAYS_MILLISECONDS[attempts - 1];
    if (outcome.delivered || !outcome.retry || delay === undefined)
      return { delivered: outcome.delivered, attempts, reason: outcome.reason };
    await context.sleep(delay);
  }
}

async function attempt(body: string, { url, secret }: Webhook, { fetch, clock, timeout }: WebhookContext) {
  const seconds = Math.floor(clock.now() / 1000);
  try {
    const response = await fetch(url.href, {
      method: 'POST',
      body,
      headers: {
        'Content-Type': 'application/json',
        'X-Solvent-Signature': `t=${seconds},v1=${await signature(`${seconds}.${body}`, secret)}`,
      },
      redirect: 'manual',
      signal: timeout(ATTEMPT_MILLISECONDS),
    });
    await response.body?.cancel();
    const { status } = response;
    const retry = status >= 500 || [408, 425, 429].includes(status);
    return { delivered: response.ok, retry, reason: `answered ${status}` };
  } catch (error) {
    return { delivered: false, retry: true, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function signature(text: string, secret: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
  const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
