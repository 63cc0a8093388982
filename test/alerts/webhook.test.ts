import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { sendAlert, type WebhookContext, webhookOf } from '../../src/alerts/webhook.ts';
import { readEnvironment } from '../../src/environment.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';

const SECRET = `whsec_${btoa('twenty-four letters, ok.')}`;
const KEY = new TextEncoder().encode('twenty-four letters, ok.');

const webhook = { url: new URL('https://hooks.example.com/a'), keys: [KEY] };

/** A receiver that answers with each status in turn (the last one for ever); a word fails the connection. */
function receiver(answers: (number | string)[]) {
  const clock = manualClock(1_700_000_000_000);
  const requests: { url: string; init: RequestInit }[] = [];
  const slept: number[] = [];
  const context: WebhookContext = {
    clock,
    fetch: (async (url: string, init: RequestInit) => {
      requests.push({ url, init });
      const answer = answers[Math.min(requests.length, answers.length) - 1]!;
      if (answer === 'hang')
        await new Promise((_, reject) => (init.signal!.onabort = () => reject(init.signal!.reason)));
      if (typeof answer === 'string') throw new Error(answer);
      return new Response(null, { status: answer });
    }) as typeof fetch,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      clock.advance(milliseconds);
    },
    timeout(milliseconds) {
      const controller = new AbortController();
      queueMicrotask(() => controller.abort(new Error(`no answer after ${milliseconds} ms`)));
      return controller.signal;
    },
  };
  return { context, requests, slept };
}

describe('sendAlert', () => {
  it('posts JSON that names the message and the time, and is signed', async () => {
    const { context, requests } = receiver([200]);
    const alert = { id: 'a_alert', text: 'Drift: “bank_balance” moved', psi: 0.31 };
    expect(await sendAlert(alert, webhook, context)).toEqual({
      delivered: true,
      attempts: 1,
      reason: 'answered 200',
    });
    const { url, init } = requests[0]!;
    expect(url).toBe('https://hooks.example.com/a');
    expect(init.method).toBe('POST');
    expect(JSON.parse(init.body as string)).toEqual(alert);
    const signature = new Webhook(SECRET).sign('a_alert', new Date(1_700_000_000_000), init.body as string);
    expect(init.headers).toEqual({
      'Content-Type': 'application/json',
      'webhook-id': 'a_alert',
      'webhook-timestamp': '1700000000',
      'webhook-signature': signature,
    });
  });

  it('tries again with growing delay, with a new time and the same id and body', async () => {
    const { context, requests, slept } = receiver([500, 429, 204]);
    expect(await sendAlert({ id: 'a', text: 'a' }, webhook, context)).toMatchObject({
      delivered: true,
      attempts: 3,
    });
    expect(slept).toEqual([1_000, 4_000]);
    expect(new Set(requests.map(({ init }) => init.body)).size).toBe(1);
    const headers = requests.map(({ init }) => init.headers as Record<string, string>);
    expect(headers.map((each) => each['webhook-id'])).toEqual(['a', 'a', 'a']);
    const times = headers.map((each) => each['webhook-timestamp']);
    expect(times).toEqual(['1700000000', '1700000001', '1700000005']);
    expect(new Set(headers.map((each) => each['webhook-signature'])).size).toBe(3);
  });

  it('gives up after four attempts and says why', async () => {
    const { context, slept } = receiver([503]);
    expect(await sendAlert({ id: 'a', text: 'a' }, webhook, context)).toEqual({
      delivered: false,
      attempts: 4,
      reason: 'answered 503',
    });
    expect(slept).toEqual([1_000, 4_000, 16_000]);
  });

  it.each([408, 425, 429, 500, 503, 599])('tries again after %i', async (status) => {
    const { context } = receiver([status, 200]);
    expect(await sendAlert({ id: 'a', text: 'a' }, webhook, context)).toMatchObject({
      delivered: true,
      attempts: 2,
    });
  });

  it('does not repeat what would be refused again', async () => {
    for (const status of [301, 400, 401, 404, 407, 409, 410, 424, 426, 428, 430, 499]) {
      const { context } = receiver([status]);
      expect(await sendAlert({ id: 'a', text: 'a' }, webhook, context)).toMatchObject({
        delivered: false,
        attempts: 1,
      });
    }
  });

  it('does not follow a redirect', async () => {
    const { context, requests } = receiver([302]);
    expect(await sendAlert({ id: 'a', text: 'a' }, webhook, context)).toMatchObject({
      delivered: false,
      attempts: 1,
    });
    expect(requests[0]!.init.redirect).toBe('manual');
  });

  it('gives a receiver that hangs ten seconds, and then tries again', async () => {
    const { context } = receiver(['hang', 200]);
    expect(await sendAlert({ id: 'a', text: 'a' }, webhook, context)).toMatchObject({
      delivered: true,
      attempts: 2,
    });
    const never = receiver(['hang']);
    expect(await sendAlert({ id: 'a', text: 'a' }, webhook, never.context)).toEqual({
      delivered: false,
      attempts: 4,
      reason: 'no answer after 10000 ms',
    });
  });

  it('survives a receiver that cannot be reached', async () => {
    const { context } = receiver(['connection refused\u001b[2J']);
    expect(await sendAlert({ id: 'a', text: 'a' }, webhook, context)).toMatchObject({
      delivered: false,
      reason: 'connection refused\\u001b[2J',
    });
  });
});

describe('webhookOf', () => {
  const read = (url: string, more = {}) =>
    webhookOf(readEnvironment({ ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: SECRET, ...more }));

  it('is null where no webhook is set', () => {
    expect(webhookOf(readEnvironment({}))).toBeNull();
  });

  it('names the variable of an address that must not be used, and why', () => {
    expect(() => read('https://10.0.0.1/')).toThrow(/ALERT_WEBHOOK_URL: 10\.0\.0\.1 is not a public address/);
    expect(() => read('not an address')).toThrow(/ALERT_WEBHOOK_URL: it is not an absolute address/);
  });

  it('allows a local receiver for development when told to', () => {
    expect(read('http://127.0.0.1:9999/', { ALERT_WEBHOOK_ALLOW_PRIVATE: 'true' })!.url.port).toBe('9999');
  });

  const withSecret = (secret: string) => () =>
    webhookOf(readEnvironment({ ALERT_WEBHOOK_URL: 'https://example.com/', ALERT_WEBHOOK_SECRET: secret }))!;

  it('reads secrets as they are written for Standard Webhooks, several with spaces between them', () => {
    expect(withSecret(SECRET)().keys).toEqual([KEY]);
    const other = new Uint8Array(64).fill(251);
    expect(withSecret(`whsec_${btoa(String.fromCharCode(...other))}  ${SECRET}\n`)().keys).toEqual([
      other,
      KEY,
    ]);
  });

  it.each([
    ['none', ''],
    ['no prefix', btoa('twenty-four letters, ok.')],
    ['another prefix', SECRET.replace('whsec_', 'whsk_')],
    ['no base64', 'whsec_twenty-four letters, ok.'],
    ['base64 for addresses', `whsec_${'-_-_'.repeat(8)}`],
    ['no padding', `whsec_${btoa('twenty-five letters, it is').replace(/=+$/, '')}`],
    ['23 bytes', `whsec_${btoa('x'.repeat(23))}`],
    ['65 bytes', `whsec_${btoa('x'.repeat(65))}`],
    ['one of two that is none', `${SECRET} sixteen-letters!`],
  ])('refuses as a secret: %s, and does not repeat it', (_, secret) => {
    let said = '';
    try {
      withSecret(secret)();
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toMatch(/ALERT_WEBHOOK_SECRET: .*whsec_ and the base64 of 24 to 64 random bytes/);
    if (secret !== '') expect(said).not.toContain(secret.slice(-12));
  });
});
